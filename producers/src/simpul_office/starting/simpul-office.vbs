' Starts Simpul, kantor $office, without a window.
CreateObject("WScript.Shell").Run """$script""", 0, False
