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

## What a visit says (mentor's and coordinator's screens)
fact-accuracy = akurasi { $distance }
fact-beside = Penjelasan
fact-beside-field = Penjelasan: { $field }
fact-business = Kondisi usaha
fact-business-changed = Jenis usaha berubah
fact-business-closed = Tutup
fact-business-none = Belum ada usaha
fact-business-open = Buka
fact-channel-call = lewat telepon dari kantor
fact-channel-mentor = dijawab di HP pendamping
fact-channel-own = dari HP keluarga sendiri
fact-channel-paper = di kertas
fact-duration = { $minutes } menit
fact-empty = tidak diisi
fact-explanation = Penjelasan pendamping
fact-flag-clock-ahead = Jam HP lebih cepat { $minutes } menit
fact-flag-clock-behind = Jam HP lebih lambat { $minutes } menit
fact-flag-far = { $distance } dari rumah
fact-flag-other = Perlu dicek: { $code }
fact-flag-overlap = Bersamaan dengan kunjungan lain
fact-flag-short = Terlalu singkat: { $minutes } menit
fact-flags = Tanda perlu dicek
fact-follow-ups = Tindak lanjut
fact-from-home = { $distance } dari rumah
fact-met = Ditemui
fact-met-household = Anggota keluarga lain
fact-met-nobody = Tidak ada yang ditemui
fact-met-other = Orang lain (bukan penerima)
fact-met-recipient = Penerima
fact-mode = Cara kunjungan
fact-mode-by-phone = lewat telepon
fact-mode-in-person = tatap muka
fact-next = Kunjungan berikutnya
fact-no-home = titik rumah belum ada
fact-not-seen = Tidak dilihat
fact-place = Tempat
fact-place-by-phone = kunjungan lewat telepon
fact-place-denied = izin lokasi ditolak di HP
fact-place-known = Lokasi tercatat
fact-place-none = Tanpa lokasi
fact-place-off = lokasi HP dimatikan
fact-place-timed-out = HP tidak mendapat lokasi pada waktunya
fact-place-unavailable = HP tidak bisa menentukan lokasi
fact-purposes = Tujuan kunjungan
fact-results = Hasil kunjungan
fact-time = Waktu
fact-topics = Yang dibahas
fact-word-came = Ya, datang
fact-word-did-not-come = Tidak datang
fact-word-wrong = Ada yang tidak sesuai

## The coordinator: queue and mentors
mentors-call = Telepon { $phone }
mentors-chip-never = Belum pernah terhubung
mentors-chip-silent = Lebih dari { $days } hari tanpa kabar
mentors-empty = Belum ada pendamping
mentors-empty-text = Pendamping muncul di sini setelah kantor menugaskannya di wilayah Anda.
mentors-heard = terakhir terhubung { $when }
mentors-in-queue = { $count } perlu diperiksa
mentors-month = { $count } kunjungan bulan ini
mentors-never = belum pernah terhubung
mentors-set-aside = { $count } tidak bisa diterima
mentors-silent = { $count } tanpa kabar lebih dari { $days } hari
mentors-unsent = { $count } belum terkirim
mentors-unsent-since = { $count } belum terkirim, tertua { $when }
queue-again = Diperiksa lagi
queue-answers = Diperbaiki
queue-empty = Semua sudah diperiksa
queue-empty-text = Kunjungan baru muncul di sini begitu diterima pusat.
queue-explained = Ada penjelasan
queue-filter = Tampilkan
queue-filter-all = Semua { $count }
queue-filter-flagged = Perlu dicek { $count }
queue-more = Ditampilkan { $shown } dari { $total }. Yang lain muncul setelah ini selesai.
queue-none-flagged = Tidak ada yang perlu dicek
queue-none-flagged-text = Kunjungan lain tetap menunggu di Semua.
queue-total = { $count } kunjungan menunggu
queue-word = KPM: { $word }
queue-word-came = KPM: ya, datang
queue-word-came-mentor = KPM: ya, datang (di HP pendamping)
