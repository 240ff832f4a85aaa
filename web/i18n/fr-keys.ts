/** French of keys: devices, pairing, words, histories. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frKeys: Translation<typeof en> = {
  "connection.refused.revoked": "Cet appareil a été retiré de votre compte",
  "refused.revoked":
    "Un autre de vos appareils a retiré celui-ci. Ses clés et son courrier sont en train d’être effacés.",

  "keys.offline":
    "Votre fournisseur est injoignable pour le moment ; rien n’a donc été changé. Réessayez une fois en ligne.",
  "keys.unknown":
    "Aucune réponse n’est venue ; c’est donc peut-être changé, peut-être pas. Vous le verrez ici une fois en ligne. S’il s’agissait de mots, gardez jusque-là les anciens et les nouveaux.",
  "keys.gone": "Cet appareil ne fait plus partie de votre compte.",
  "keys.clock":
    "L’horloge de cet appareil est décalée de plus d’un jour ; rien n’a donc été changé. Réglez la date et l’heure, puis réessayez.",
  "keys.tooOften":
    "Vos mots ont été changés huit fois en 30 jours. Attendez que le plus ancien changement ne puisse plus être annulé.",
  "keys.tooManyDevices":
    "Votre compte a autant d’appareils qu’il peut en contenir. Retirez-en d’abord un qui ne sert plus.",
  "keys.wrongAnswers": "Ce ne sont pas les mots demandés. Regardez votre liste et réessayez.",
  "keys.refused": "Cela n’a pas pu être fait. Rien n’a été changé.",

  "devices.lead": "Chacun de ces appareils lit tout votre courrier, avec ses propres clés.",
  "devices.add": "Ajouter un appareil",
  "devices.this": "Cet appareil",
  "devices.twin": "{name} ({id})",
  "devices.noName": "Un appareil dont le nom est illisible",
  "devices.kind.webmail": "Webmail",
  "devices.kind.companion": "Compagnon, pour logiciels de messagerie",
  "devices.kind.provider": "Chez votre fournisseur, ouvert avec votre mot de passe",
  "devices.added": "ajouté le {date}",
  "devices.seen": "vu pour la dernière fois : {when}",
  "devices.notSeen": "sa dernière venue n’est pas connue pour le moment",
  "devices.notYet": "n’est pas encore venu",
  "devices.neverCame": "n’est jamais venu",
  "devices.seen.note":
    "La dernière venue d’un appareil est ce qu’en dit votre fournisseur. Tout le reste ici est signé par vos propres appareils.",
  "devices.stale": "Absent depuis 90 jours. Si vous ne l’avez plus, retirez-le.",
  "devices.stale.offer": {
    one: "Un appareil n’est pas venu depuis 90 jours.",
    other: "{count} appareils ne sont pas venus depuis 90 jours. Si vous ne les avez plus, retirez-les.",
  },
  "devices.stale.go": { one: "Le retirer…", other: "Retirer ces {count}…" },
  "devices.rename": "Renommer {name}",
  "devices.remove": "Retirer {name}…",
  "devices.name": "Nom de cet appareil",
  "devices.name.other": "Nouveau nom",
  "devices.save": "Enregistrer",
  "devices.remove.title": "Retirer {name} ?",
  "devices.remove.wipes": "Il est déconnecté, et efface ses clés et son courrier la prochaine fois qu’il est en ligne.",
  "devices.remove.keys": "Vos clés sont renouvelées : il ne peut rien ouvrir de ce qui vient désormais.",
  "devices.remove.read": "Ce qu’il a déjà lu, il l’a lu. Cela ne peut pas être repris.",
  "devices.remove.go": "Retirer et renouveler les clés",
  "devices.leaving": "Retrait et renouvellement de vos clés…",
  "devices.removing": "Retrait de l’appareil et renouvellement de vos clés…",
  "devices.removed": "Retiré : {name}. Vos clés sont neuves.",
  "devices.renew.title": "Renouveler les clés",
  "devices.renew.text":
    "Le courrier qui vient désormais est scellé avec de nouvelles clés. Vos appareils et vos mots restent les mêmes. Retirer un appareil le fait tout seul.",
  "devices.renew.go": "Renouveler les clés",
  "devices.renew.busy": "Renouvellement de vos clés…",
  "devices.renew.ask": "Renouveler vos clés ?",
  "devices.renew.does":
    "Tous vos appareils reçoivent les nouvelles clés d’eux-mêmes. C’est utile si vous craignez qu’une copie de vos clés ait été faite. Si un appareil a été perdu ou volé, retirez plutôt cet appareil.",
  "devices.renewed": "Vos clés sont neuves.",

  "add.title": "Ajouter un appareil",
  "add.step1": "Sur le nouvel appareil, ouvrez {origin} et choisissez « Afficher un code pour un autre appareil ».",
  "add.step1.computer": "Ou, sur un ordinateur qui doit recevoir votre courrier pour des logiciels de messagerie :",
  "add.step2": "Scannez le code qu’il affiche avec la caméra de cet appareil, ou tapez-le ici.",
  "add.step3": "Comparez six chiffres. C’est tout.",
  "add.linked":
    "Quelqu’un vous montre ce code pour entrer dans votre courrier. Ne continuez que si vous tenez vous-même le nouvel appareil : qui le tient lira tout. Si ce lien vous a été envoyé, fermez cette page.",
  "add.code": "Code du nouvel appareil",
  "add.code.hint": "24 lettres et chiffres. Les tirets, les espaces et les majuscules ne comptent pas.",
  "add.go": "Continuer",
  "add.busy": "Recherche de l’appareil…",
  "add.scan": "Scanner avec la caméra",
  "add.ask": "Laisser entrer « {name} » ?",
  "add.check": "Le nouvel appareil affiche-t-il {check} ?",
  "add.gets": "N’approuvez qu’un appareil que vous tenez en main : qui le tient lira tout votre courrier.",
  "add.approve": "Oui, l’approuver",
  "add.approving": "Ouverture de l’accès…",
  "add.deny": "Ce n’est pas pareil",
  "add.done": "Approuvé : « {name} »",
  "add.done.text": "Il reçoit votre courrier dès qu’il se connecte. Vos autres appareils sont prévenus.",
  "add.denied": "Rien n’a été laissé entrer",
  "add.denied.text":
    "Le code n’est plus valable. Si les chiffres différaient, quelqu’un a peut-être essayé de mettre son appareil à la place du vôtre : affichez un nouveau code, et regardez d’où il vient.",
  "add.devices": "Voir vos appareils",
  "add.again": "Essayer un autre code",

  "copy.done": "Copié.",
  "copy.failed": "Votre navigateur n’a pas permis la copie. Recopiez-le à la main.",

  "scan.label": "Ce que voit la caméra",
  "scan.hint": "Tenez le code du nouvel appareil devant la caméra.",
  "scan.stop": "Arrêter la caméra",
  "scan.denied":
    "La caméra ne peut pas être utilisée. Autorisez-la pour cette page dans les réglages de votre navigateur, ou tapez le code.",
  "scan.none": "Aucune caméra n’a été trouvée sur cet appareil. Tapez le code.",
  "scan.busy": "Un autre programme utilise la caméra. Fermez-le et réessayez, ou tapez le code.",
  "scan.insecure": "Votre navigateur ne donne la caméra qu’aux pages ouvertes par https://. Tapez le code.",
  "scan.failed": "La caméra n’a pas pu démarrer. Tapez le code.",

  "check.label": "Code de contrôle {digits}",

  "pair.badCode":
    "Ce code est incomplet, ou un caractère est mal tapé. Comparez-le avec ce qu’affiche le nouvel appareil.",
  "pair.badCode.at":
    "Le caractère {position} ne peut pas faire partie d’un code. Comparez-le avec ce qu’affiche le nouvel appareil.",
  "pair.pairingOver":
    "Ce code n’est plus valable, ou il a déjà servi. Faites afficher un nouveau code au nouvel appareil.",
  "pair.pairingForged":
    "Ce que votre fournisseur a pour ce code n’a pas été créé par l’appareil qui l’affiche. Rien n’a été laissé entrer. Affichez un nouveau code, et prévenez l’exploitant de votre fournisseur si cela se reproduit.",
  "pair.title": "Ajouter cet appareil",
  "pair.making": "Création d’un code…",
  "pair.step1": "Sur un appareil connecté, ouvrez Réglages → Appareils → Ajouter un appareil.",
  "pair.step2": "Scannez-y ce code, ou tapez-le.",
  "pair.step2.companion": "Ou, là où tourne un compagnon :",
  "pair.copy": "Copier le code",
  "pair.qr": "Code QR pour l’appareil connecté",
  "pair.text": "Ou tapez ce code :",
  "pair.left": "Valable {time}",
  "pair.waiting": "En attente de votre autre appareil…",
  "pair.check.title": "Comparez ce code",
  "pair.check.text": "Un appareil de {address} veut laisser entrer celui-ci.",
  "pair.check.other": "N’approuvez là-bas que s’il affiche les six mêmes chiffres, et si cette adresse est la vôtre.",
  "pair.check.waiting": "En attente de votre approbation sur l’autre appareil…",
  "pair.joining.title": "Vous êtes connecté",
  "pair.joining.text": "Réception des clés de {address}…",
  "pair.over.denied.title": "L’autre appareil a dit non",
  "pair.over.denied.text":
    "Rien n’a été partagé. Si les chiffres différaient, n’allez pas plus loin : quelqu’un se tient peut-être entre vos appareils. Sinon, affichez un nouveau code et réessayez.",
  "pair.over.expired.title": "Le code a expiré",
  "pair.over.expired.text":
    "Un code est valable cinq minutes et pour un seul appareil. Affichez-en un nouveau quand l’autre appareil est à portée de main.",
  "pair.over.offline.title": "Votre fournisseur est injoignable",
  "pair.over.offline.text": "Vérifiez votre connexion, puis affichez un nouveau code.",
  "pair.over.storage.title": "Rien ne peut être enregistré ici",
  "pair.over.storage.text":
    "Votre navigateur n’a rien laissé l’application enregistrer. Quittez la navigation privée ou libérez de la place, puis réessayez.",
  "pair.over.tooManyTries.title": "Trop de codes",
  "pair.over.tooManyTries.text":
    "Votre fournisseur ne délivre qu’un nombre limité de codes à la fois. Attendez quelques minutes, puis réessayez.",
  "pair.over.tampered.title": "Nous nous sommes arrêtés, pour vous protéger",
  "pair.again": "Afficher un nouveau code",
  "pair.back": "Retour",

  "pairLink.title": "Ouvrez ce lien sur un appareil connecté",
  "pairLink.text":
    "C’est le code d’un nouvel appareil, destiné à un appareil qui lit déjà votre courrier. Personne n’est connecté sur celui-ci ; il ne peut donc laisser entrer personne.",
  "pairLink.new": "Est-ce cet appareil que vous voulez ajouter ? Alors il affiche lui-même un code :",

  "look.title": "Est-ce votre compte ?",
  "look.lead": "Vos mots conviennent. Rien n’a encore été changé.",
  "look.address": "Adresse",
  "look.provider": "Fournisseur",
  "look.newest": "Le plus récent, tel que votre fournisseur le montre",
  "look.newest.unknown": "rien ne le dit",
  "look.entry": "Entrées",
  "look.head": "Six mots de la dernière entrée",
  "look.devices": "Appareils",
  "look.old":
    "Par les mots seuls, nul ne peut savoir si un fournisseur montre tout ce qui existe : il pourrait vous montrer un état ancien et, avec un appareil que vous avez retiré, présenter un état ancien comme récent. Regardez la date. Si elle n’est pas celle que vous attendez, arrêtez-vous, et demandez-en la raison à l’exploitant de votre fournisseur.",
  "look.lost": "J’ai perdu mes autres appareils : les retirer",
  "look.lost.hint":
    "Ils sont déconnectés et vos clés sont renouvelées. Laissez la case vide si vous les avez toujours.",
  "look.go": "Oui, ajouter cet appareil",
  "look.busy": "Ajout de cet appareil…",
  "retake.replaced.title": "Ces mots ont été remplacés",
  "retake.replaced.text":
    "Un appareil de votre compte a créé de nouveaux mots depuis. Si c’était vous, arrêtez-vous ici et utilisez les nouveaux mots. Sinon, reprenez votre compte avec ceux-ci.",
  "retake.replaced.until": "C’est possible jusqu’au {date}.",
  "retake.keyring.title": "Ces mots n’ouvrent plus les clés les plus récentes",
  "retake.keyring.text":
    "Ce sont bien les mots de votre compte, mais ce que vos appareils ont scellé en dernier ne s’ouvre pas avec eux. Quelqu’un qui a l’un de vos appareils peut en être la cause. Vous pouvez reprendre votre compte.",
  "retake.does": "Reprendre le compte",
  "retake.devices": {
    one: "retire le seul appareil du compte, et ajoute celui-ci",
    other: "retire les {count} appareils du compte, et ajoute celui-ci",
  },
  "retake.words": "fait de ces mots de nouveau les vôtres, et renouvelle vos clés",
  "retake.unreadable": "rend illisible pour tous le courrier scellé depuis le {date}",
  "retake.newWords": "Utiliser plutôt les nouveaux mots",
  "retake.go": "Reprendre mon compte",

  "kit.label": "Fiche de récupération",
  "kit.title": "Fiche de récupération Aerogramme",
  "kit.warning":
    "Gardez cette feuille là où vous gardez votre passeport. Qui la possède peut lire cette boîte aux lettres.",
  "kit.address": "Adresse",
  "kit.provider": "Fournisseur",
  "kit.made": "Créée le",
  "kit.use.title": "Si un appareil est perdu, ou tous",
  "kit.use.1": "Sur n’importe quel ordinateur ou téléphone, ouvrez {host} dans un navigateur.",
  "kit.use.2": "Choisissez « Utiliser mes 24 mots ».",
  "kit.use.3": "Tapez {address} et les 24 mots, dans l’ordre.",
  "kit.one":
    "Les mots valent jusqu’à ce que de nouveaux soient créés. Personne, pas même le fournisseur, ne peut les recréer à partir de rien.",
  "kit.kept": "Où elle est gardée",
  "kit.signed": "Date et signature",

  "newWords.kept":
    "Vos 24 mots ont été affichés une fois, à leur création. Aucun appareil ne les garde ; ils ne peuvent donc pas être affichés de nouveau, mais un appareil connecté peut en créer d’autres.",
  "newWords.title": "Créer de nouveaux mots",
  "newWords.why": "Faites-le si vous avez perdu vos mots, ou si quelqu’un a pu les voir.",
  "newWords.devices": "Vos appareils restent connectés et continuent d’eux-mêmes. Ils sont prévenus.",
  "newWords.old": "Les anciens mots n’ouvrent rien de ce qui vient ensuite.",
  "newWords.undo":
    "Pendant 30 jours, les anciens mots peuvent annuler le changement, pour qu’un appareil volé ne puisse pas vous prendre votre compte.",
  "newWords.stolen":
    "Si quelqu’un a vos anciens mots, il peut lui aussi annuler cela pendant 30 jours, et retirer vos appareils. Gardez l’ancienne feuille : avec elle vous revenez et retirez les siens. Prévenez aussitôt l’exploitant de votre fournisseur.",
  "newWords.undone.title": "De nouveaux mots viennent d’être créés : était-ce vous ?",
  "newWords.undone.text":
    "{by} a créé de nouveaux mots {when}. Si ce n’était pas vous, n’en créez pas d’autres : annulez le changement avec vos anciens mots avant le {date}. Déconnectez-vous ici ou prenez une fenêtre privée, choisissez « Utiliser mes 24 mots », et tapez les anciens. Tous les autres appareils sont alors retirés.",
  "newWords.not.offline":
    "Votre fournisseur est injoignable pour le moment. Vous pourrez créer de nouveaux mots une fois en ligne.",
  "newWords.not.tampered":
    "Ce que montre votre fournisseur n’est pas cohérent. Vous pourrez créer de nouveaux mots quand ce le sera de nouveau.",
  "newWords.not.refused":
    "Votre fournisseur n’accepte pas cet appareil pour le moment. Vous pourrez créer de nouveaux mots quand il l’acceptera.",
  "newWords.leave.title": "Partir avant que les nouveaux mots ne comptent ?",
  "newWords.leave.text":
    "Les mots de cette page ne sont pas encore en vigueur. Si vous la quittez ils sont jetés, et vos anciens mots restent.",
  "newWords.leave.go": "Les jeter",
  "newWords.changed": "Vos mots ont été changés le {date}.",
  "newWords.go": "Créer de nouveaux mots",
  "newWords.making": "Création de nouveaux mots…",
  "newWords.show": "Vos 24 nouveaux mots",
  "newWords.warning":
    "Notez-les sur papier, dans l’ordre. Ils comptent une fois que vous en aurez retapé trois ; jusque-là vos anciens mots restent. Gardez l’ancienne feuille 30 jours : elle peut annuler ceci.",
  "newWords.confirm": "Utiliser les nouveaux mots",
  "newWords.confirming": "Changement de vos mots…",
  "newWords.done": "Vos nouveaux mots sont en vigueur",
  "newWords.done.text":
    "Gardez l’ancienne feuille 30 jours, puis détruisez-la. Vos autres appareils sont prévenus du changement.",

  "announce.label": "Nouvelles de vos clés",
  "announce.byWords": "quelqu’un qui a vos 24 mots",
  "announce.deviceAdded": "« {device} » a été ajouté à votre compte, par {by}.",
  "announce.deviceAdded.do": "Ce n’était pas vous ? Retirez-le, puis créez de nouveaux mots de récupération.",
  "announce.deviceRemoved": "« {device} » a été retiré de votre compte, par {by}.",
  "announce.deviceRemoved.do":
    "Ce n’était pas vous ? Regardez vos appareils, et retirez ceux que vous ne connaissez pas.",
  "announce.keysRenewed": "Les clés de votre compte ont été renouvelées, par {by}.",
  "announce.keysRenewed.do": "Il n’y a rien à faire.",
  "announce.newWords": "De nouveaux mots de récupération ont été créés, par {by}.",
  "announce.newWords.do": "Les anciens mots ne peuvent plus l’annuler.",
  "announce.newWords.notYou":
    "Ce n’était pas vous ? Utilisez vos anciens mots avant le {date} : dans une fenêtre privée ou sur un autre appareil, choisissez « Utiliser mes 24 mots ». Cela l’annule, et retire tous les autres appareils.",
  "announce.wordsRestored": "Votre compte a été repris avec les mots qu’il avait avant, par {by}.",
  "announce.wordsRestored.do":
    "Tous les autres appareils ont été retirés. Si ce n’était pas vous, créez maintenant de nouveaux mots de récupération.",
  "announce.opened":
    "Votre compte a été rendu transparent, par {by} : ses clés se trouvent maintenant aussi chez votre fournisseur, et s’ouvrent avec un mot de passe.",
  "announce.opened.do":
    "Ce n’était pas vous ? Retirez cet appareil, reprenez les clés, et créez de nouveaux mots de récupération.",
  "announce.closed": "Votre compte a été renforcé, par {by} : ses clés ne sont plus chez votre fournisseur.",
  "announce.closed.do":
    "La connexion par mot de passe prend fin, comme les logiciels de messagerie qui passaient directement par le fournisseur.",
  "announce.more": { one: "encore une", other: "encore {count}" },
  "announce.devices": "Voir les appareils",
  "announce.dismiss": "Fermer",

  "history.lead":
    "Votre boîte aux lettres est une chaîne d’entrées, et six mots la désignent tout entière jusqu’à un point. Deux appareils qui affichent le même numéro d’entrée affichent les mêmes mots, ou votre fournisseur leur a raconté des histoires différentes.",
  "history.entry": "Dernière entrée lue ici",
  "history.words": "Ses six mots",
  "history.limits":
    "Cela montre que rien dans la chaîne n’a été modifié, omis ou remis. Du courrier que votre fournisseur n’y a jamais inscrit, nul ne peut remarquer l’absence.",
  "history.past.title": "Constaté auparavant",
  "history.past.text": "À la vérification ou à la comparaison suivante, ce que montrait le fournisseur était cohérent.",
  "history.past.line": "À l’entrée {entry}, constaté : {found} ; terminé depuis : {over}.",
  "history.earlier": "L’autre appareil en est à une entrée antérieure ? Son numéro",
  "history.earlier.go": "Afficher ses six mots",
  "history.earlier.words": "Six mots de l’entrée {entry}",
  "history.earlier.none":
    "Cet appareil ne peut pas montrer l’entrée {entry} : il n’a pas encore lu jusque-là, ou c’était il y a plus de 1 024 entrées.",
  "history.compare.title": "Comparer avec un autre appareil",
  "history.compare.text": "Ouvrez-y cette page, et tapez ce qu’elle affiche.",
  "history.compare.entry": "Numéro d’entrée sur l’autre appareil",
  "history.compare.words": "Six mots de l’autre appareil",
  "history.compare.count": { one: "{count} mot sur six", other: "{count} mots sur six" },
  "history.compare.go": "Comparer",
  "history.same": "Identiques : les deux appareils ont lu le même historique.",
  "history.same.early":
    "Identiques jusque-là. Ce qui a été constaté tient jusqu’à ce que les appareils soient comparés à l’entrée {entry} ou à une suivante.",
  "history.unknown":
    "Cet appareil ne peut pas le dire : il n’a pas encore lu jusque-là, ou c’était il y a plus de mille entrées. Comparez les mots à l’œil une fois que les deux affichent la même entrée.",
  "history.mistyped": "Ce ne sont pas six mots de la liste. Comparez leur orthographe.",
  "history.different":
    "Les mots diffèrent. Votre fournisseur a raconté des histoires différentes à vos appareils, ou le numéro et les mots n’ont pas été tapés comme l’autre appareil les affiche. Comparez encore une fois.",
  "history.unsure": "Ils diffèrent. Vérifiez chaque mot sur les deux écrans ; comparez de nouveau pour en être sûr.",

  "tampered.found": "Constaté",
  "tampered.device": "Signé par",
  "tampered.do.device":
    "Regardez aussi « {device} » : ce qui a été constaté porte sa signature. Si vous ne lui faites plus confiance, retirez-le dans Réglages → Appareils.",
  "tampered.since": "Tout allait bien jusqu’à",
  "tampered.never": "inconnu : jamais sur cet appareil",
  "tampered.do.title": "Que faire",
  "tampered.do.again": "Vérifiez de nouveau : une erreur réparée disparaît d’elle-même.",
  "tampered.do.compareAgain":
    "Comparez encore une fois, mot à mot : Réglages → Historique. Si c’est alors identique, tout reprend.",
  "tampered.do.tell":
    "Dites à l’exploitant de votre fournisseur, autrement que par cette boîte, ce qui est écrit ci-dessus. Mot pour mot, de préférence.",
  "tampered.do.compare": "Sur un autre de vos appareils, ouvrez Réglages → Historique et comparez.",
  "tampered.limits":
    "Ce qui a été inscrit dans la chaîne de votre boîte ne peut être modifié sans que cette page n’apparaisse. D’un courrier qui n’y a jamais été, nul ne peut remarquer l’absence : seul son expéditeur peut vous en parler.",
  "tampered.compare": "Comparer encore une fois",
  "tampered.check": "Vérifier de nouveau",
  "tampered.checking": "Vérification…",
  "tampered.checked.still": "Redemandé à l’instant : ce n’est toujours pas cohérent.",
  "tampered.checked.failed": "Cela n’a pas pu être vérifié pour le moment.",
  "tampered.line": "Rien de nouveau n’est reçu, et rien ne peut être modifié.",
  "tampered.line.go": "Ce qui a été constaté",

  "revoked.title": "Cet appareil a été retiré",
  "revoked.text": "Quelqu’un qui a les 24 mots de {address} a retiré cet appareil.",
  "revoked.by": "« {by} » a retiré cet appareil de {address}.",
  "revoked.wiped":
    "Les clés et le courrier ont été effacés de ce navigateur. Votre courrier est chez votre fournisseur, scellé, et sur vos autres appareils.",
  "revoked.notYou":
    "Si ce n’était pas vous : revenez avec vos 24 mots, puis regardez vos appareils et retirez ceux que vous ne connaissez pas. Si vos mots les plus récents ne fonctionnent pas, quelqu’un en a utilisé de plus anciens : utilisez la feuille d’avant, dans les 30 jours.",
  "revoked.again": "Pour utiliser de nouveau cet appareil",
  "revoked.leave": "Pas maintenant",

  "welcome.account.title": "Pas de mot de passe ? Ajoutez cet appareil",
  "welcome.account.text": "Avec un appareil connecté, faites-lui scanner un code. Sans appareil, utilisez vos 24 mots.",
  "welcome.account.before":
    "Vous étiez déjà connecté ici ? Les navigateurs peuvent effacer ce qu’ils gardent ; votre courrier est en sûreté chez votre fournisseur. Revenez par un code d’un autre appareil ou avec vos 24 mots.",
  "welcome.pair.go": "Afficher un code pour un autre appareil",
  "welcome.words.go": "Utiliser mes 24 mots",
};
