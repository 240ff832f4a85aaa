/**
 * The header fields that mail programs ask of each message to fill a list, as their sources or their own sessions show;
 * none of them may cost a body. For tests only.
 */
export const CLIENT_FIELDS: Readonly<Record<string, string>> = {
  "mutt 2.2":
    "DATE FROM SENDER SUBJECT TO CC MESSAGE-ID REFERENCES CONTENT-TYPE CONTENT-DESCRIPTION IN-REPLY-TO REPLY-TO LINES LIST-POST X-LABEL",
  "neomutt 20220429":
    "DATE FROM SENDER SUBJECT TO CC MESSAGE-ID REFERENCES CONTENT-TYPE CONTENT-DESCRIPTION IN-REPLY-TO REPLY-TO LINES LIST-POST LIST-SUBSCRIBE LIST-UNSUBSCRIBE X-LABEL X-ORIGINAL-TO",
  Thunderbird:
    "From To Cc Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To",
  "Apple Mail":
    "date subject from to cc message-id in-reply-to references content-type x-priority x-uniform-type-identifier x-universally-unique-identifier list-id list-unsubscribe bimi-indicator bimi-location x-bimi-indicator-hash authentication-results dkim-signature",
  "Apple Mail, earlier":
    "date subject from to cc message-id in-reply-to references x-priority x-mail-rss-source-name x-uniform-type-identifier x-universally-unique-identifier x-apple-mail-todo-message-id x-apple-mail-todo-id received-spf x-spam-status x-spam-flag content-type",
  "K-9":
    "date subject from content-type to cc reply-to message-id references in-reply-to list-unsubscribe sender X-K9mail-Identity",
  Roundcube:
    "DATE FROM TO SUBJECT CONTENT-TYPE CC REPLY-TO LIST-POST DISPOSITION-NOTIFICATION-TO X-PRIORITY SENDER IN-REPLY-TO BCC MESSAGE-ID CONTENT-TRANSFER-ENCODING REFERENCES X-DRAFT-INFO MAIL-FOLLOWUP-TO MAIL-REPLY-TO RETURN-PATH DELIVERED-TO",
  Evolution:
    "DATE FROM TO CC SUBJECT REFERENCES IN-REPLY-TO MESSAGE-ID MIME-VERSION CONTENT-TYPE CONTENT-CLASS X-CALENDAR-ATTACHMENT X-MAILING-LIST X-LOOP LIST-ID LIST-POST MAILING-LIST ORIGINATOR X-LIST SENDER RETURN-PATH X-BEENTHERE",
  Outlook: "References X-Ref X-Priority X-MSMail-Priority Importance X-MSOESRec Newsgroups",
};
