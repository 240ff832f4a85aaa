/** The French catalogue, of going on from a restored backup. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frRestored: Translation<typeof en> = {
  "tampered.do.restored":
    "Seulement si l’exploitant vous dit, autrement que par cette boîte, qu’une sauvegarde a été restaurée : regardez ce que cela ferait de repartir de là. Regarder ne change rien.",
  "restored.open": "Une sauvegarde a été restaurée…",

  "restored.title": "Repartir d’une sauvegarde restaurée ?",
  "restored.looking": "Lecture de ce que votre fournisseur a maintenant…",
  "restored.looking.text": "Cela peut durer autant que l’ajout de cet appareil. Rien n’en est modifié.",
  "restored.lead":
    "Votre fournisseur a un état antérieur de votre boîte. Rien ne change sur cet appareil avant que vous le disiez.",
  "restored.begun": "Un autre de vos appareils est déjà reparti de là. Celui-ci le suivrait.",
  "restored.entries": "Disparu chez votre fournisseur",
  "restored.entries.count": {
    one: "{count} entrée de votre historique",
    other: "{count} entrées de votre historique",
  },
  "restored.entries.many": "plus d’entrées de votre historique qu’on n’en peut compter ici",
  "restored.alone": "Sur cet appareil seul",
  "restored.alone.none": "aucun message",
  "restored.alone.count": { one: "{count} message", other: "{count} messages" },
  "restored.alone.since": {
    one: "{count} message, du {date}",
    other: "{count} messages, le plus ancien du {date}",
  },

  "restored.does": "Si vous continuez",
  "restored.all": {
    one: "Ce message est complet sur cet appareil : il est remis dans son dossier.",
    other: "Ces messages sont complets sur cet appareil : ils sont remis dans leurs dossiers.",
  },
  "restored.whole": {
    one: "{count} message est complet sur cet appareil : il est remis dans son dossier.",
    other: "{count} messages sont complets sur cet appareil : ils sont remis dans leurs dossiers.",
  },
  "restored.lost": {
    one: "{count} message n’est pas complet sur cet appareil, et il est perdu, sauf si un autre de vos appareils l’a :",
    other:
      "{count} messages ne sont pas complets sur cet appareil, et ils sont perdus, sauf si un autre de vos appareils les a :",
  },
  "restored.asThen":
    "Ce que vous avez lu, déplacé, étiqueté ou supprimé depuis, vos dossiers, contacts et réglages sont comme au jour de la sauvegarde.",
  "restored.secrets":
    "Si un mot de passe ouvre ce compte, c’est celui de ce jour-là. Si vous l’avez changé depuis, changez-le encore une fois ensuite.",
  "restored.device": "« {device} », retiré depuis, est de nouveau là : il est retiré encore une fois.",
  "restored.programs": "Les logiciels de messagerie rechargent leurs boîtes.",
  "restored.only": "Seulement si l’exploitant vous l’a dit, autrement que par cette boîte.",
  "restored.only.why":
    "Un fournisseur qui voudrait cacher ou annuler quelque chose vous montrerait exactement la même chose.",
  "restored.told": "L’exploitant de {provider} me l’a dit, autrement que par cette boîte",
  "restored.told.hint": "Par téléphone, de vive voix ou sur une page à lui, par exemple.",
  "restored.go": "Repartir de là",
  "restored.going": "En cours…",
  "restored.again": "Réessayer",
  "restored.back": "Retour",

  "restored.failure.offline": "Votre fournisseur est injoignable pour le moment. Réessayez quand vous serez en ligne.",
  "restored.failure.notStopped": "Plus rien ne parle contre votre fournisseur. Vérifiez de nouveau, et tout reprend.",
  "restored.failure.fits":
    "Votre fournisseur a de nouveau tout ce que cet appareil a vu. Vérifiez de nouveau, et tout reprend.",
  "restored.failure.unknownDevice":
    "Ce navigateur a été ajouté après la sauvegarde : votre fournisseur ne le connaît plus. Il ne peut pas repartir de là.",
  "restored.failure.foreign":
    "Ce que montre votre fournisseur n’est pas un état antérieur de votre compte. Cet appareil n’en repart pas, et reste arrêté.",
  "restored.failure.foreign.tell":
    "Dites à l’exploitant, autrement que par cette boîte, ce qui est écrit ci-dessus. Mot pour mot, de préférence.",
  "restored.failure.words":
    "Vos mots de récupération ont été changés après la sauvegarde, et votre fournisseur connaît ceux d’avant. Ce navigateur n’en repart pas.",
  "restored.failure.flavor":
    "Votre fournisseur montre ce compte comme un compte qu’un mot de passe ouvre. Tel que cet appareil le connaît, ses clés ne sont que sur vos appareils. Il n’en repart pas, et reste arrêté : demandez à l’exploitant, autrement que par cette boîte.",
  "restored.failure.storage":
    "Ce navigateur n’a pas pu enregistrer ce qu’il faut. Faites de la place sur cet appareil, puis réessayez.",
  "restored.failure.notHere":
    "Cela se fait là où sont les clés : dans un terminal de cet ordinateur, pas dans un navigateur. Cette commande montre ce que cela ferait, et demande avant de continuer :",
  "restored.unknown.save": "Enregistrez comme fichiers (.eml) les messages qui ne sont qu’ici.",
  "restored.unknown.open":
    "Ouvrez le compte dans un autre navigateur : avec un code d’un autre de vos appareils, vos 24 mots ou votre mot de passe.",
  "restored.words.open":
    "Ouvrez le compte dans un autre navigateur avec les 24 mots d’avant. Personne ne doit pouvoir les garder : faites-en ensuite de nouveaux.",
  "restored.unknown.import":
    "Importez-y les fichiers : Réglages → Importer et exporter. Gardez le compte dans ce navigateur jusque-là.",

  "restored.news": "Sauvegarde restaurée",
  "restored.news.filing": {
    one: "{done} message sur {count} remis en place…",
    other: "{done} messages sur {count} remis en place…",
  },
  "restored.news.stay":
    "Ils n’étaient que sur cet appareil. Laissez-le allumé et en ligne jusqu’à ce que tous soient remis en place.",
  "restored.news.all": {
    one: "Le message qui n’était que sur cet appareil a été remis en place.",
    other: "Les {count} messages qui n’étaient que sur cet appareil ont tous été remis en place.",
  },
  "restored.news.some": {
    one: "{count} message a été remis en place.",
    other: "{count} messages ont été remis en place.",
  },
  "restored.news.skipped": {
    one: "Votre fournisseur n’a pas encore pris {count} message. L’envoi est retenté de lui-même, tant que cet appareil est allumé.",
    other:
      "Votre fournisseur n’a pas encore pris {count} messages. L’envoi est retenté de lui-même, tant que cet appareil est allumé.",
  },
  "restored.news.lost": {
    one: "{count} message n’était pas complet sur cet appareil. Il est perdu, sauf si un autre de vos appareils l’a.",
    other:
      "{count} messages n’étaient pas complets sur cet appareil. Ils sont perdus, sauf si un autre de vos appareils les a.",
  },
  "restored.news.none": "Votre boîte est repartie de la sauvegarde restaurée. Il n’y avait rien à remettre en place.",
  "restored.news.show": { one: "Voir lequel", other: "Voir lesquels" },
  "restored.lost.title": "Messages perdus",
  "restored.lost.text":
    "C’est tout ce que cet appareil en avait. Leurs expéditeurs peuvent peut-être vous les renvoyer.",
  "restored.lost.from": "{from} · {date}",
  "restored.lost.more": { one: "et encore un", other: "et encore {count}" },
  "restored.lost.close": "Fermer",
};
