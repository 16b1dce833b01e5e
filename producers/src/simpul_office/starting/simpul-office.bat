@echo off
rem Simpul, kantor $office. Started hidden by the script beside it; ends with the Windows session.
chcp 65001 >nul
set "SIMPUL_STATE=$state"
set "PYTHONUTF8=1"
:again
$command
rem 0: ended on request. 4: an agent of this office runs already.
if %errorlevel%==0 exit /b 0
if %errorlevel%==4 exit /b 0
ping -n 31 127.0.0.1 >nul
goto again
