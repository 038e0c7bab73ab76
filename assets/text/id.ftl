# Bahasa Indonesia: every word on the screen.
# Keys: <screen or thing>-<part>, in English; a widget's own words carry the widget's name. Words are those of the glossary.

## Widgets
field-optional = (boleh dikosongkan)
nav-back = Kembali
nav-badge = { $count } menunggu
nav-label = Menu utama
state-loading = Sedang dibuka…
state-nothing-lost = Tidak ada data yang hilang.
state-retry = Coba lagi
sync-last = terakhir { $when }
sync-offline = Belum ada sinyal. Semua tersimpan di HP ini.
sync-sending = Mengirim { $count } catatan
sync-settled = Semua sudah diterima pusat
sync-waiting = { $count } belum terkirim

## Places
nav-today = Hari ini
nav-families = KPM
nav-outbox = Status kirim
nav-settings = Pengaturan
nav-queue = Pemeriksaan
nav-mentors = Pendamping
nav-home = Usaha saya

## Titles of the screens
enrol-title = Daftarkan HP ini
families-title = KPM dampingan
family-title = KPM
handover-title = Usaha saya
home-title = Usaha saya
mentors-title = Pendamping
outbox-title = Status kirim
queue-title = Perlu diperiksa
review-title = Pemeriksaan kunjungan
set-pin-title = Buat PIN
settings-title = Pengaturan
start-title = Pendamping
today-title = Hari ini
unlock-title = Masukkan PIN
visit-edit-title = Perbaiki kunjungan
visit-read-title = Kunjungan
visit-title = Catat kunjungan

## An address that leads nowhere
not-found-title = Halaman tidak ditemukan
not-found-heading = Halaman ini tidak ada
not-found-text = Mungkin tautannya sudah lama. Data di HP ini tetap aman.
not-found-action = Ke awal
