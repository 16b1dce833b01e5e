"""What stands in the way of an office's work, in the office's own language: what it is, and what to do about it.

Code and message of an error are for engineers. Here each cause has two sentences that can be read out on the telephone.
"""

import errno
from typing import NamedTuple

from simpul.errors import Cause, RetryLater, SimpulError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
OF_THIS_COMPUTER: frozenset[Cause] = frozenset({"disk_full", "disk_closed", "disk_fault", "spool_busy"})
"""What no waiting for the broker ends."""


class Trouble(NamedTuple):
    """What is the matter, and what to do."""

    what: str
    todo: str


_HELPDESK = "Hubungi petugas bantuan kementerian."
_NETWORK = "Periksa kabel atau Wi-Fi dan coba buka situs lain. Bila internet baik, hubungi petugas bantuan kementerian."
SENTENCES: dict[Cause, Trouble] = {
    "other": Trouble("Ada gangguan yang belum dikenal.", _HELPDESK),
    "disk_full": Trouble("Disk komputer ini penuh.", "Hapus berkas yang tidak perlu. Tidak ada yang hilang."),
    "disk_closed": Trouble(
        "Folder Simpul di komputer ini tidak dapat ditulisi.",
        "Periksa apakah foldernya ada dan boleh ditulisi oleh pengguna ini.",
    ),
    "disk_fault": Trouble(
        "Disk komputer ini tidak dapat dibaca atau ditulisi.",
        "Periksa disknya, lalu nyalakan ulang komputer. Yang sudah masuk antrean kirim tetap ada.",
    ),
    "folder_away": Trouble(
        "Folder Simpul tidak ada di tempatnya: disk atau drive jaringannya mungkin belum tersambung.",
        "Sambungkan disknya. Bila folder itu memang dihapus, buat lagi, dengan folder 1-kirim di dalamnya.",
    ),
    "spool_busy": Trouble(
        "Antrean kirim sedang dipakai program lain di komputer ini.",
        "Tunggu sebentar, atau tutup jendela Simpul yang lain.",
    ),
    "spool_damaged": Trouble("Antrean kirim di komputer ini rusak.", f"Jangan menghapus apa pun. {_HELPDESK}"),
    "no_connection": Trouble("Server kementerian tidak dapat dihubungi.", _NETWORK),
    "name_unknown": Trouble("Alamat server kementerian tidak ditemukan: mungkin internet sedang putus.", _NETWORK),
    "no_answer": Trouble(
        "Server kementerian tersambung tetapi tidak menjawab.",
        "Tunggu; dicoba lagi dengan sendirinya. Bila lebih dari satu jam, hubungi petugas bantuan kementerian.",
    ),
    "not_our_broker": Trouble(
        "Yang menjawab di alamat itu bukan server kementerian.",
        "Periksa apakah jaringan ini meminta masuk lebih dulu (Wi-Fi tamu, proksi). Lalu hubungi petugas bantuan.",
    ),
    "tls_needed": Trouble(
        "Server kementerian meminta sambungan yang diamankan, sedangkan komputer ini dipasang tanpa itu.",
        "Mintalah berkas pemasangan baru kepada kementerian.",
    ),
    "tls_not_offered": Trouble(
        "Sambungan ke server kementerian tidak dapat diamankan.",
        "Periksa apakah jaringan ini memakai proksi atau antivirus yang menyadap. Lalu hubungi petugas bantuan.",
    ),
    "certificate_expired": Trouble(
        "Sertifikat server kementerian sudah lewat masa berlakunya, atau jam komputer ini salah.",
        "Periksa tanggal dan jam komputer ini. Bila benar, hubungi petugas bantuan kementerian.",
    ),
    "certificate_not_yet": Trouble(
        "Sertifikat server kementerian belum berlaku menurut jam komputer ini.",
        "Betulkan tanggal dan jam komputer ini: kemungkinan besar terlambat.",
    ),
    "certificate_unknown": Trouble(
        "Sertifikat server kementerian tidak dikenal oleh komputer ini.",
        "Jangan dilanjutkan lewat jaringan lain. Mintalah berkas pemasangan baru kepada kementerian.",
    ),
    "certificate_other_name": Trouble(
        "Sertifikat yang ditunjukkan server bukan untuk alamat kementerian.",
        f"Mungkin alamatnya salah atau ada yang menyamar. {_HELPDESK}",
    ),
    "login_missing": Trouble(
        "Kata sandi kantor tidak ada lagi di komputer ini, atau tidak dapat dibaca.",
        "Mintalah berkas pemasangan baru kepada kementerian.",
    ),
    "login_locked": Trouble(
        "Penyimpan sandi komputer ini terkunci.",
        "Masuk ke komputer ini sebagai pengguna yang memasang Simpul, dan buka penyimpan sandinya.",
    ),
    "login_refused": Trouble(
        "Nama atau kata sandi kantor tidak diterima server: salah, sudah diganti, atau dicabut.",
        "Mintalah berkas pemasangan baru kepada kementerian.",
    ),
    "no_right": Trouble(
        "Kantor ini belum diberi hak untuk mengirim.", "Mintalah kementerian memberi hak kirim kepada kantor ini."
    ),
    "no_right_to_read": Trouble(
        "Kantor ini belum diberi hak untuk membaca kabar dari kementerian.",
        "Mintalah kementerian memberi hak baca kepada kantor ini.",
    ),
    "topic_missing": Trouble(
        "Kantor ini belum terdaftar di server kementerian.", "Mintalah kementerian mendaftarkan kantor ini."
    ),
    "too_large": Trouble("Ada baris yang terlalu besar untuk dikirim.", _HELPDESK),
    "not_set_up": Trouble(
        "Komputer ini belum dipasang untuk kantor ini.",
        "Mintalah berkas pemasangan kepada kementerian, lalu jalankan: simpul office setup BERKAS",
    ),
    "set_up_unreadable": Trouble(
        "Berkas pemasangan tidak dapat dibaca.", "Mintalah berkas pemasangan baru kepada kementerian."
    ),
    "set_up_expired": Trouble(
        "Masa berlaku berkas pemasangan sudah lewat, atau jam komputer ini salah.",
        "Periksa tanggal komputer ini. Bila benar, mintalah berkas pemasangan baru kepada kementerian.",
    ),
    "set_up_gone": Trouble(
        "Berkas pemasangan tidak ada di tempat itu: mungkin sudah dipakai.",
        "Bila komputer ini belum terpasang, mintalah berkas baru kepada kementerian.",
    ),
    "set_up_left": Trouble(
        "Komputer ini sudah terpasang, tetapi berkas pemasangannya tidak dapat dihapus.",
        "Hapus berkas itu sekarang: isinya rahasia.",
    ),
    "file_in_use": Trouble("Ada berkas yang sedang dibuka program lain.", "Tutup berkasnya di Excel."),
    "clock_behind": Trouble(
        "Tanggal komputer ini terlambat: menurut kementerian hari itu sudah lewat.",
        f"Betulkan tanggal dan jam komputer ini; tidak ada yang hilang. Bila sudah benar: {_HELPDESK}",
    ),
    "out_closed": Trouble(
        "Berkas hasil tidak dapat ditulis di tempat itu.",
        "Kalau berkas itu sedang dibuka, misalnya di Excel, tutup dulu; kalau tidak, sebut tempat lain dengan --out.",
    ),
    "already_running": Trouble(
        "Simpul sudah berjalan untuk kantor ini di komputer ini.", "Tidak perlu dijalankan dua kali."
    ),
    "register_unreadable": Trouble(
        "Daftar pengiriman tidak dapat dibaca.",
        "Daftar itu berkas CSV dengan kolom office_code, file dan received_on (tanggal: TTTT-BB-HH).",
    ),
    "source_away": Trouble(
        "Basis data kantor tidak menjawab, atau menolak nama dan sandi yang dipakai Simpul.",
        "Periksa apakah server basis data kantor menyala dan tersambung. Tidak ada yang hilang.",
    ),
    "source_slow": Trouble(
        "Basis data kantor terlalu lama menjawab: tabel, view atau query ini belum selesai dibaca.",
        "Mintalah pengelola basis data kantor memberi indeks pada kolom urut, atau menyederhanakan view atau query.",
    ),
    "source_login": Trouble(
        "Basis data kantor menolak nama atau sandi yang dipakai Simpul.",
        "Mintalah pengelola basis data kantor memeriksa nama itu dan haknya membaca, lalu simpan lagi sumbernya.",
    ),
    "source_refused": Trouble(
        "Basis data kantor menolak yang ditanyakan.",
        "Mintalah pengelola basis data kantor memeriksa nama tabel, query, kolom urut, dan hak membacanya.",
    ),
    "source_driver": Trouble(
        "Program untuk jenis basis data ini tidak terpasang di komputer ini.",
        "Pasang simpul-office[database]; untuk SQL Server simpul-office[sqlserver].",
    ),
    "source_address": Trouble(
        "Alamat basis data ini salah tulis.",
        "Bentuknya: postgresql://NAMA:SANDI@SERVER/BASISDATA. Simpan lagi: simpul office source add",
    ),
    "source_unknown": Trouble(
        "Sumber dengan nama itu tidak ada di komputer ini.", "Lihat daftarnya: simpul office source list"
    ),
    "source_damaged": Trouble("Catatan sumber ini rusak.", "Simpan lagi sumbernya: simpul office source add"),
    "source_watermark": Trouble(
        "Kolom urut sumber ini tidak ada, atau isinya bukan angka, tanggal atau waktu.",
        "Pilih kolom yang naik pada setiap baris baru atau berubah, lalu simpan lagi: simpul office source add",
    ),
}


def cause_of_disk(failure: OSError, otherwise: Cause = "disk_closed") -> Cause:
    """Why a folder takes no file: its disk is full, or else, unless something else is meant, away or closed to us."""
    return "disk_full" if failure.errno in _NO_ROOM else otherwise


def trouble_of(failure: SimpulError) -> Trouble:
    """What a failure means to the office."""
    return SENTENCES[failure.cause]


def sentence(failure: SimpulError) -> str:
    """The same in one line; where waiting helps, it says that it is tried again."""
    what, todo = trouble_of(failure)
    again = " Dicoba lagi sebentar lagi." if isinstance(failure, RetryLater) else ""
    return f"{what} {todo}{again}"
