# Drives an IMAP server with Python's imaplib; prints what it saw as JSON. Arguments: host port user password.
import imaplib, json, sys, time

host, port, user, password = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
seen = {}
box = imaplib.IMAP4(host, port)
seen["login"] = box.login(user, password)[0]
seen["list"] = [line.decode() for line in box.list()[1]]
seen["select"] = [line.decode() for line in box.select("INBOX")[1]]
status, data = box.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
seen["bodies"] = [part[1].decode() for part in data if isinstance(part, tuple)]
seen["flags"] = [part.decode() if isinstance(part, bytes) else part[0].decode() for part in data]
seen["search"] = box.search(None, "SUBJECT", '"second"')[1][0].decode()
seen["create"] = box.create("Work")[0]
seen["append"] = box.append("Work", "(\\Flagged)", imaplib.Time2Internaldate(time.time()), b"Subject: mine\r\n\r\nbody\r\n")[0]
seen["copy"] = box.uid("COPY", "1", "Work")[0]
seen["store"] = box.uid("STORE", "1", "+FLAGS", "(\\Deleted)")[1][0].decode()
seen["expunge"] = [line.decode() for line in box.expunge()[1]]
seen["status"] = box.status("Work", "(MESSAGES UNSEEN)")[1][0].decode()
seen["close"] = box.close()[0]
seen["logout"] = box.logout()[0]
print(json.dumps(seen))
