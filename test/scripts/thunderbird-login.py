"""Puts a password for IMAP and SMTP into the keys of a Thunderbird profile, as its own password manager would:
PROFILE HOST USER; the password comes on standard input."""

import base64
import ctypes
import glob
import json
import os
import sys
import time

profile, host, user = sys.argv[1:4]
password = sys.stdin.readline().rstrip("\n")
places = ["/usr/lib/thunderbird/libnss3.so", *glob.glob("/usr/lib/*/libnss3.so"), *glob.glob("/usr/lib/*/nss/libnss3.so")]
library = next(place for place in places if os.path.exists(place))
for part in ("libmozsqlite3.so", "libnspr4.so", "libplc4.so", "libplds4.so", "libnssutil3.so"):
    beside = os.path.join(os.path.dirname(library), part)
    if os.path.exists(beside):
        ctypes.CDLL(beside, mode=ctypes.RTLD_GLOBAL)
nss = ctypes.CDLL(library)


class Item(ctypes.Structure):
    _fields_ = [("type", ctypes.c_uint), ("data", ctypes.c_void_p), ("len", ctypes.c_uint)]


nss.PK11_GetInternalKeySlot.restype = ctypes.c_void_p
nss.PK11_InitPin.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
nss.PK11SDR_Encrypt.argtypes = [ctypes.c_void_p] * 4


def check(status):
    if status != 0:
        sys.exit("NSS refused")


def sealed(text):
    octets = ctypes.create_string_buffer(text.encode())
    clear = Item(0, ctypes.addressof(octets), len(text.encode()))
    key, out = Item(0, None, 0), Item(0, None, 0)
    check(nss.PK11SDR_Encrypt(ctypes.byref(key), ctypes.byref(clear), ctypes.byref(out), None))
    return base64.b64encode(ctypes.string_at(out.data, out.len)).decode()


check(nss.NSS_InitReadWrite(f"sql:{profile}".encode()))
check(nss.PK11_InitPin(nss.PK11_GetInternalKeySlot(), None, b""))
now = int(time.time() * 1000)
times = {"timeCreated": now, "timeLastUsed": now, "timePasswordChanged": now, "timesUsed": 1}
logins = [
    {
        "id": at + 1,
        "hostname": f"{scheme}://{host}",
        "httpRealm": f"{scheme}://{host}",
        "formSubmitURL": None,
        "usernameField": "",
        "passwordField": "",
        "encryptedUsername": sealed(user),
        "encryptedPassword": sealed(password),
        "guid": f"{{11111111-2222-3333-4444-55555555555{at}}}",
        "encType": 1,
        **times,
    }
    for at, scheme in enumerate(["imap", "smtp"])
]
document = {"nextId": 3, "logins": logins, "potentiallyVulnerablePasswords": [], "dismissedBreachAlertsByLoginGUID": {}, "version": 3}
with open(os.path.join(profile, "logins.json"), "w") as file:
    json.dump(document, file)
nss.NSS_Shutdown()
