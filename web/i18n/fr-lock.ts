/** French of the settings' shell and of locks. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frLock: Translation<typeof en> = {
  "mail.settings": "Réglages",
  "mail.lock": "Verrouiller cet appareil",
  "settings.title": "Réglages",
  "settings.back": "Retour au courrier",
  "leave.title": "Quitter sans enregistrer ?",
  "leave.text": "Ce que vous avez changé ici n’est pas encore enregistré.",
  "leave.go": "Quitter sans enregistrer",
  "settings.devices": "Appareils",
  "settings.words": "Mots de récupération",
  "settings.lock": "Verrouillage",
  "settings.history": "Historique",

  "lock.title": "Verrouillé",
  "lock.lead":
    "Votre courrier et ses clés sont scellés sur cet appareil. Personne ne peut les lire avant que vous ne le déverrouilliez.",
  "lock.passphrase": "Phrase secrète",
  "lock.show": "Afficher la phrase secrète",
  "lock.hide": "Masquer la phrase secrète",
  "lock.open": "Déverrouiller",
  "lock.opening": "Déverrouillage…",
  "lock.usePasskey": "Déverrouiller avec votre clé d’accès",
  "lock.waitingPasskey": "En attente de votre clé d’accès…",
  "lock.wrongPassphrase":
    "Ce n’est pas la phrase secrète de cet appareil. Vérifiez les majuscules et le clavier, puis réessayez.",
  "lock.wrongPasskey": "Cette clé d’accès n’ouvre pas cet appareil.",
  "lock.forgot":
    "Phrase secrète oubliée ? Personne ne peut la réinitialiser. Déconnectez cet appareil, puis ajoutez-le de nouveau.",
  "lock.lostPasskey":
    "Clé d’accès perdue ? Personne ne peut la réinitialiser. Déconnectez cet appareil, puis ajoutez-le de nouveau.",
  "lock.logout": "Se déconnecter de cet appareil…",
  "lock.logout.text":
    "Les clés et le courrier sont effacés de ce navigateur. Votre courrier reste chez votre fournisseur, scellé. Cet appareil reste dans la liste jusqu’à ce qu’il soit retiré depuis un autre, dans Réglages → Appareils. Pour revenir, il vous faut votre mot de passe si votre compte en a un, vos 24 mots, ou un autre appareil connecté qui laisse entrer celui-ci.",

  "lock.about":
    "Un verrouillage scelle les clés et le courrier de cet appareil dès que vous vous absentez. Vos autres appareils et votre fournisseur n’en savent rien.",
  "lock.passphrase.is":
    "Une phrase secrète est définie. Cet appareil la demande quand vous ouvrez Aerogramme, et après un verrouillage.",
  "lock.passphrase.isNot":
    "Non définie : qui peut utiliser ce navigateur peut lire votre courrier. Choisissez une phrase que vous retiendrez : si vous l’oubliez, il vous faudra vos 24 mots ou un autre appareil.",
  "lock.current": "Phrase secrète actuelle",
  "lock.new": "Nouvelle phrase secrète",
  "lock.new.hint": "Quatre ou cinq mots sans rapport entre eux conviennent bien.",
  "lock.again": "La même encore une fois",
  "lock.differs": "Les deux ne sont pas identiques.",
  "lock.change": "Changer la phrase secrète…",
  "lock.remove": "Retirer la phrase secrète…",
  "lock.change.passkey":
    "Changer la phrase secrète scelle tout de nouveau, et votre clé d’accès ne convient plus. Ajoutez-la de nouveau ensuite.",
  "lock.remove.passkey": "Votre clé d’accès est retirée aussi. Plus rien ne verrouille alors cet appareil.",
  "lock.go.set": "Définir la phrase secrète",
  "lock.go.change": "Changer la phrase secrète",
  "lock.go.remove": "Retirer la phrase secrète",
  "lock.working": "Mise sous scellé…",
  "lock.set": "C’est fait. Désormais, cet appareil demande votre phrase secrète.",
  "lock.changed": "C’est fait. La nouvelle phrase secrète est en vigueur.",
  "lock.removed": "Retirée. Plus rien ne verrouille cet appareil.",
  "lock.strength.none": "Ici s’affiche la difficulté à la deviner.",
  "lock.strength.tooWeak": "Trop facile à deviner. Allongez-la, ou ajoutez un mot.",
  "lock.strength.fair": "Passable : résiste un moment à quelqu’un qui aurait votre disque.",
  "lock.strength.good": "Bonne.",
  "lock.strength.strong": "Solide.",
  "lock.failure.tooWeak": "Cette phrase secrète est trop facile à deviner. Allongez-la, ou ajoutez un mot.",
  "lock.failure.storage":
    "Ce navigateur n’a pas pu lire ou enregistrer le verrouillage. Libérez de la place et réessayez ; si cela ne suffit pas, déconnectez cet appareil et ajoutez-le de nouveau.",

  "passkey.title": "Clé d’accès",
  "passkey.is":
    "Une clé d’accès ouvre cet appareil : par empreinte, par votre visage, par un code ou avec une clé de sécurité.",
  "passkey.isNot": "Ouvrez cet appareil par empreinte, par votre visage, par un code ou avec une clé de sécurité.",
  "passkey.add": "Ajouter une clé d’accès",
  "passkey.added": "C’est fait. Votre clé d’accès ouvre cet appareil.",
  "passkey.remove": "Retirer la clé d’accès",
  "passkey.remove.hint": "Votre phrase secrète reste ; il nous la faut donc pour tout sceller de nouveau.",
  "passkey.removed":
    "Retirée. Vous pouvez aussi la supprimer de la liste des clés d’accès de votre navigateur ou de votre système.",
  "passkey.failure.unsupported":
    "Ce navigateur ou cette clé d’accès n’en est pas capable : le scellement demande l’extension « PRF ». Essayez un autre navigateur ou une clé de sécurité plus récente ; une phrase secrète fonctionne partout.",
  "passkey.failure.address":
    "Les clés d’accès ne fonctionnent que si l’adresse de cette page est un nom. Ouvrez-la par son nom plutôt que par des chiffres.",
  "passkey.failure.cancelled": "Rien n’est venu de votre clé d’accès. Réessayez quand vous l’aurez à portée de main.",
  "passkey.failure.failed": "Votre clé d’accès n’a pas fonctionné cette fois. Réessayez.",

  "lock.idle.title": "Se verrouiller tout seul",
  "lock.idle.label": "Quand personne ne l’utilise pendant",
  "lock.idle.minutes": { one: "{count} minute", other: "{count} minutes" },
  "lock.idle.hour": "1 heure",
  "lock.idle.never": "Jamais",
  "lock.idle.note":
    "Fermer les onglets d’Aerogramme le verrouille dans tous les cas. Si plusieurs sont ouverts, fermer le premier ouvert verrouille aussi les autres.",
  "lock.now": "Verrouiller maintenant",

  "welcome.unstorable":
    "Ce navigateur ne laisse rien enregistrer à Aerogramme, comme certains en fenêtre privée. Il faut garder des clés pour lire du courrier ; ce n’est donc pas possible ici : ouvrez cette page dans une fenêtre ordinaire, ou autorisez ce site à enregistrer des données.",
  "storage.title": "Stockage de ce navigateur",
  "storage.kept": "Ce navigateur garde ce qu’Aerogramme enregistre jusqu’à ce que vous vous déconnectiez.",
  "storage.mayDrop":
    "Ce navigateur peut effacer ce qu’Aerogramme enregistre quand la place manque ou si vous ne revenez pas pendant longtemps. Votre courrier est en sûreté chez votre fournisseur, mais il faudrait ajouter de nouveau cet appareil. Installer Aerogramme comme application, ou en faire un favori, aide souvent.",
  "storage.unknown": "Pas encore connu.",
};
