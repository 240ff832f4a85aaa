# A person's script on python's imaplib: appends, flags, copies, moves, searches, expunges, idles. JSON to stdout.
# Arguments: host port user password lmtp-port. While it idles it has a message delivered by LMTP (smtplib) itself.
import imaplib, json, select, smtplib, sys, threading, time

host, port, user, password, lmtp_port = sys.argv[1:6]
imaplib.Commands.setdefault("MOVE", ("SELECTED",))
seen = {}
box = imaplib.IMAP4(host, int(port))
seen["capabilities"] = sorted(box.capabilities)
seen["login"] = box.login(user, password)[0]
seen["namespace"] = box.namespace()[1][0].decode()
seen["create"] = [box.create(name)[0] for name in ("Work", "Entw&APw-rfe/Neu")]
seen["list"] = [line.decode() for line in box.list()[1]]
when = '"03-Feb-2021 04:05:06 +0100"'
texts = [b"From: a@example.net\r\nSubject: m%d\r\nX-Kind: sort %d\r\n\r\nline\r\n.\r\nneedle%d\r\n" % (n, n % 2, n) for n in range(6)]
seen["append"] = [box.append("INBOX", "(\\Seen $Mine)" if n == 0 else None, when if n == 0 else None, text)[0] for n, text in enumerate(texts)]
seen["appenduid"] = box.untagged_responses["APPENDUID"][-1].decode() if "APPENDUID" in box.untagged_responses else None
seen["select"] = box.select("INBOX")[1][0].decode()
data = box.fetch("1:*", "(UID BODY.PEEK[])")[1]
seen["identical"] = [part[1] for part in data if isinstance(part, tuple)] == texts
seen["date"] = box.fetch("1", "(INTERNALDATE)")[1][0].decode()
seen["partial"] = box.fetch("2", "(BODY.PEEK[TEXT]<0.4>)")[1][0][1].decode()
seen["store"] = box.store("2:3", "+FLAGS", "(\\Flagged $Later)")[1][-1].decode()
seen["unstore"] = box.uid("STORE", "3", "-FLAGS.SILENT", "(\\Flagged)")[1]
def found(*keys):
    return box.uid("SEARCH", None, *keys)[1][0].decode()
seen["search"] = {
    "flagged": found("FLAGGED"), "later": found("KEYWORD", "$Later"), "unseen": found("UNSEEN"),
    "subject": found("SUBJECT", '"m4"'), "header": found("HEADER", "X-Kind", '"sort 1"'), "body": found("BODY", '"NEEDLE3"'),
    "text": found("TEXT", '"needle5"'), "before": found("BEFORE", "04-Feb-2021"), "since": found("SINCE", "04-Feb-2021"),
    "or": found("OR", "SUBJECT", '"m1"', "NOT", "UID", "1:5"), "larger": found("LARGER", "10000"), "seqs": found("2:3"),
}
seen["copy"] = box.copy("1:2", "Work")[0]
seen["move"] = box.uid("MOVE", "4:5", '"Entw&APw-rfe/Neu"')[0]
seen["after-move"] = found("ALL")
seen["delete"] = box.store("1", "+FLAGS", "(\\Deleted)")[0]
seen["expunge"] = [line.decode() for line in box.expunge()[1]]
seen["work"] = box.status("Work", "(MESSAGES UIDNEXT UNSEEN)")[1][0].decode()
seen["moved"] = box.status('"Entw&APw-rfe/Neu"', "(MESSAGES)")[1][0].decode()
seen["nowhere"] = box.copy("1", "Nowhere")[1][0].decode()
seen["readonly"] = box.select("INBOX", readonly=True)[0]
seen["readonly-store"] = box.store("1", "+FLAGS", "(\\Seen)")[0]
box.select("INBOX")

# IDLE by hand: imaplib has it only from Python 3.14 on
def deliver():
    time.sleep(0.3)
    with smtplib.LMTP("127.0.0.1", int(lmtp_port)) as lmtp:
        lmtp.sendmail("ada@example.net", [user], b"From: ada@example.net\r\nSubject: live\r\n\r\nnow\r\n")
    seen["delivered"] = time.monotonic()
before = int(box.select("INBOX")[1][0])
box.send(b"idle1 IDLE\r\n")
seen["idle"] = box.readline().decode().strip()
thread = threading.Thread(target=deliver)
thread.start()
exists = b""
while b"%d EXISTS" % (before + 1) not in exists:
    if not select.select([box.sock], [], [], 10)[0]:
        break
    exists += box.readline()
pushed = time.monotonic()
thread.join()
seen["push"] = exists.decode()
seen["push-after"] = pushed - seen.pop("delivered")
box.send(b"DONE\r\n")
line = b""
while not line.startswith(b"idle1"):
    line = box.readline()
seen["done"] = line.decode().strip()
seen["live"] = box.fetch(str(before + 1), "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1].decode()
seen["close"] = box.close()[0]
seen["logout"] = box.logout()[0]
print(json.dumps(seen))
