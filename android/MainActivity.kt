// The one activity: what the screens cannot do from inside their page. It names the data folder, presses the page's own way
// back, keeps the page clear of bars and keyboard, asks for leave to measure the place, says what the phone is connected by,
// puts files where the person wants them, and removes what the camera left. `assets/phone.js` and `files.js` are its other
// half.
// Taken as it is by dx, beside the Kotlin of wry 0.53, whose WryActivity starts the app's library.
package dev.dioxus.main

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.content.res.Configuration
import android.location.LocationManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.Build
import android.os.Bundle
import android.os.Environment
import android.os.Process
import android.system.Os
import android.util.Base64
import android.view.ViewGroup
import android.webkit.JavascriptInterface
import android.webkit.WebView
import androidx.activity.OnBackPressedCallback
import androidx.activity.result.contract.ActivityResultContracts
import androidx.appcompat.app.AlertDialog
import androidx.core.view.ViewCompat
import androidx.core.view.WindowCompat
import androidx.core.view.WindowInsetsCompat
import id.pendamping.app.R
import java.io.IOException
import java.util.Locale
import kotlin.math.ceil
import kotlin.math.roundToInt

// wry's Kotlin asks it whether to log.
typealias BuildConfig = id.pendamping.app.BuildConfig

class MainActivity : WryActivity() {
    // The app's history is its own and not the web view's, which therefore never "can go back".
    override val handleBackNavigation: Boolean = false

    private var page: WebView? = null

    // Top and bottom in CSS pixels. Read by the page from a thread of its own.
    @Volatile
    private var insets = "0,0"

    private val leave = registerForActivityResult(ActivityResultContracts.RequestMultiplePermissions()) {
        answer(mayLocate())
    }

    // What the person is choosing a place for. The system's own picker needs no leave, and offers the card and the clouds too.
    private var toKeep: ByteArray? = null

    private val keep = registerForActivityResult(ActivityResultContracts.StartActivityForResult()) { chosen ->
        val bytes = toKeep
        toKeep = null
        val place = chosen.data?.data
        val done = bytes != null && place != null && try {
            contentResolver.openOutputStream(place)?.use { it.write(bytes) } != null
        } catch (_: IOException) {
            false
        }
        kept(done)
    }

    private fun kept(done: Boolean) {
        page?.evaluateJavascript("window.kept?.($done)", null)
    }

    private fun keepFile(name: String, type: String, bytes: ByteArray) {
        toKeep = bytes
        val ask = Intent(Intent.ACTION_CREATE_DOCUMENT)
            .addCategory(Intent.CATEGORY_OPENABLE)
            .setType(type)
            .putExtra(Intent.EXTRA_TITLE, name)
        try {
            keep.launch(ask)
        } catch (_: ActivityNotFoundException) {
            toKeep = null
            kept(false)
        }
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        // Before the library runs and has threads: none may read the environment while it is written.
        Os.setenv("PENDAMPING_DATA", filesDir.absolutePath, true)
        super.onCreate(savedInstanceState)
        // What a camera left behind when the app was ended meanwhile.
        forgetShots()
        // As Android 15 does by itself; so all versions are alike.
        WindowCompat.setDecorFitsSystemWindows(window, false)
        onBackPressedDispatcher.addCallback(this, object : OnBackPressedCallback(true) {
            override fun handleOnBackPressed() = back()
        })
    }

    override fun onWebViewCreate(webView: WebView) {
        page = webView
        webView.settings.allowFileAccess = false
        webView.settings.allowContentAccess = false
        // Before the page loads, so that it finds this from its first line on.
        webView.addJavascriptInterface(Bridge(), "PendampingPhone")
        keepClear(webView)
    }

    // The library is started once in a process and holds the phone's records open. An activity that is made anew all the same
    // would start a second beside it. Everything that was typed is on disk, so the process ends with its activity.
    override fun onDestroy() {
        super.onDestroy()
        Process.killProcess(Process.myPid())
    }

    override fun onConfigurationChanged(newConfig: Configuration) {
        super.onConfigurationChanged(newConfig)
        page?.let {
            // The web view reads the phone's font size only when it is made.
            it.settings.textZoom = (newConfig.fontScale * 100).roundToInt()
            ViewCompat.requestApplyInsets(it)
        }
    }

    // Where the page knows no way back the app goes out of sight and stays as it is: what was saved goes on being sent.
    private fun back() {
        val page = page ?: return
        page.evaluateJavascript("window.phone ? window.phone.back() : false") { went ->
            if (went != "true") moveTaskToBack(true)
        }
    }

    // The page lies under the system's bars and is told how far; the keyboard makes it smaller, so that what has the focus
    // stays in sight. At the sides (a phone on its side) it ends where the bars and the camera begin.
    private fun keepClear(webView: WebView) {
        ViewCompat.setOnApplyWindowInsetsListener(webView) { view, all ->
            val bars = all.getInsets(WindowInsetsCompat.Type.systemBars() or WindowInsetsCompat.Type.displayCutout())
            val keyboard = all.getInsets(WindowInsetsCompat.Type.ime()).bottom
            (view.layoutParams as? ViewGroup.MarginLayoutParams)?.let {
                it.setMargins(bars.left, 0, bars.right, keyboard)
                view.layoutParams = it
            }
            tellInsets(bars.top, if (keyboard > 0) 0 else bars.bottom)
            // Newer web views would otherwise keep clear a second time.
            WindowInsetsCompat.CONSUMED
        }
    }

    private fun tellInsets(top: Int, bottom: Int) {
        val density = resources.displayMetrics.density
        insets = "${ceil(top / density).toInt()},${ceil(bottom / density).toInt()}"
        page?.evaluateJavascript("window.phone?.setInsets($insets)", null)
    }

    private fun has(permission: String) = checkSelfPermission(permission) == PERMISSION_GRANTED

    private fun mayLocate() = has(ACCESS_FINE_LOCATION) || has(ACCESS_COARSE_LOCATION)

    // By the latest place of any of the system's ways to measure one: the web view, which asked them, does not hand this on.
    private fun mocked(): Boolean {
        if (!mayLocate()) return false
        val places = getSystemService(LocationManager::class.java) ?: return false
        val latest = places.getProviders(true)
            .mapNotNull { try { places.getLastKnownLocation(it) } catch (_: SecurityException) { null } }
            .maxByOrNull { it.elapsedRealtimeNanos } ?: return false
        @Suppress("DEPRECATION")
        return if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) latest.isMock else latest.isFromMockProvider
    }

    // Whether bytes cost money, as the system is told by the network or by the person. Null when it does not know.
    private fun network(): String? {
        val networks = getSystemService(ConnectivityManager::class.java) ?: return null
        val able = networks.getNetworkCapabilities(networks.activeNetwork ?: return null) ?: return null
        return if (able.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)) "free" else "metered"
    }

    // wry hands the camera a file in this folder, and nobody else writes there. The app has its own copy, encrypted.
    private fun forgetShots() {
        getExternalFilesDir(Environment.DIRECTORY_PICTURES)?.listFiles()?.forEach { it.delete() }
    }

    private fun remembered() = getSharedPreferences("asked", Context.MODE_PRIVATE)

    // The system says nothing of a question it will not ask again; that it was asked before has to be remembered.
    private fun wouldAsk() =
        !remembered().getBoolean("location", false) || shouldShowRequestPermissionRationale(ACCESS_FINE_LOCATION)

    // In the language chosen in the app, which may not be the phone's.
    private fun ask(language: String) {
        val chosen = Configuration(resources.configuration).apply { setLocale(Locale.forLanguageTag(language)) }
        val words = createConfigurationContext(chosen).resources
        AlertDialog.Builder(this)
            .setTitle(words.getString(R.string.locate_title))
            .setMessage(words.getString(R.string.locate_why))
            .setPositiveButton(words.getString(R.string.locate_yes)) { _, _ ->
                remembered().edit().putBoolean("location", true).apply()
                leave.launch(arrayOf(ACCESS_COARSE_LOCATION, ACCESS_FINE_LOCATION))
            }
            .setNegativeButton(words.getString(R.string.locate_no)) { _, _ -> answer(false) }
            .setOnCancelListener { answer(false) }
            .show()
    }

    private fun answer(yes: Boolean) {
        page?.evaluateJavascript("window.phone?.answered($yes)", null)
    }

    // What the page may ask. It is called on a thread of the web view's.
    inner class Bridge {
        @JavascriptInterface
        fun insets(): String = "[$insets]"

        @JavascriptInterface
        fun mayLocate(): String = when {
            this@MainActivity.mayLocate() -> "yes"
            wouldAsk() -> "ask"
            else -> "no"
        }

        @JavascriptInterface
        fun mocked(): Boolean = this@MainActivity.mocked()

        @JavascriptInterface
        fun network(): String? = this@MainActivity.network()

        @JavascriptInterface
        fun forgetShots() = this@MainActivity.forgetShots()

        @JavascriptInterface
        fun askToLocate(language: String) = runOnUiThread { ask(language) }

        @JavascriptInterface
        fun keepFile(name: String, type: String, base64: String) {
            val bytes = Base64.decode(base64, Base64.DEFAULT)
            runOnUiThread { this@MainActivity.keepFile(name, type, bytes) }
        }

        @JavascriptInterface
        fun dress(dark: Boolean) = runOnUiThread {
            WindowCompat.getInsetsController(window, window.decorView).let {
                it.isAppearanceLightStatusBars = !dark
                it.isAppearanceLightNavigationBars = !dark
            }
        }
    }
}
