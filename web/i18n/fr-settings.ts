/** French of the pages of the settings. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frSettings: Translation<typeof en> = {
  "settings.group.mail": "Courrier",
  "settings.group.account": "Compte",
  "settings.group.device": "Cet appareil",
  "settings.appearance": "Apparence",
  "settings.identity": "Votre nom",
  "settings.privacy": "Confidentialité",
  "settings.storage": "Stockage",
  "settings.transfer": "Importer et exporter",
  "settings.about": "À propos",

  "appearance.lead": "L’aspect de votre courrier dans ce navigateur. Vos autres appareils gardent le leur.",
  "appearance.theme": "Thème",
  "appearance.theme.system": "Comme le système",
  "appearance.theme.light": "Clair",
  "appearance.theme.dark": "Sombre",
  "appearance.list": "Liste des messages",
  "appearance.density": "Densité",
  "appearance.density.comfortable": "Aérée",
  "appearance.density.cosy": "Normale",
  "appearance.density.compact": "Compacte",
  "appearance.conversations": "Regrouper les messages en conversations",
  "appearance.conversations.hint":
    "Un message et ses réponses forment une seule ligne. Sinon, chaque message a la sienne.",
  "appearance.pane": "Afficher les messages à côté de la liste",
  "appearance.pane.hint": "Sinon, un message s’ouvre à la place de la liste. Sur un téléphone, c’est toujours le cas.",
  "appearance.shortcuts": "Raccourcis à une seule touche",
  "appearance.shortcuts.hint": "Par exemple « e » pour archiver. Dans votre courrier, « ? » les montre tous.",
  "appearance.language": "Langue",
  "appearance.language.browser": "Comme le navigateur ({language})",
  "appearance.language.hint": "La page se recharge quand vous en choisissez une autre.",

  "identity.lead": "Le nom sous lequel on vous connaît. Tous vos appareils le partagent.",
  "identity.address": "Adresse",
  "identity.name": "Votre nom",
  "identity.name.hint": "Affiché au-dessus de votre adresse dans la liste des dossiers, sur tous vos appareils.",
  "identity.save": "Enregistrer",
  "identity.saved": "Enregistré pour tous vos appareils.",

  "privacy.lead": "Ce qu’un message peut apprendre de vous quand vous l’ouvrez.",
  "privacy.remote": "Images distantes",
  "privacy.remote.text":
    "Les images qu’un message va chercher ailleurs disent à son expéditeur que vous l’avez ouvert, quand, et d’où. Elles restent à l’écart jusqu’à ce que vous les demandiez.",
  "privacy.remote.never": "Ne jamais les afficher",
  "privacy.remote.never.hint": "Sur cet appareil, même pour les expéditeurs de confiance.",
  "privacy.remote.kept": "Les images distantes sont laissées de côté, comme choisi dans Réglages → Confidentialité.",
  "privacy.trusted": "Expéditeurs de confiance",
  "privacy.trusted.text": "Leurs images distantes s’affichent sans demander. Tous vos appareils partagent cette liste.",
  "privacy.trusted.label": "Adresse d’un expéditeur",
  "privacy.trusted.hint": "Par exemple nouvelles@journal.example.",
  "privacy.trusted.bad": "Ce n’est pas une adresse.",
  "privacy.trusted.add": "Faire confiance à cet expéditeur",
  "privacy.trusted.added": "{sender} est de confiance.",
  "privacy.trusted.none":
    "Personne pour l’instant. Dans un message, vous pouvez aussi faire confiance à son expéditeur.",
  "privacy.trusted.remove": "Retirer {sender}",
  "privacy.trusted.remove.short": "Retirer",
  "privacy.trusted.removed": "{sender} n’est plus de confiance.",

  "storage.lead":
    "Ce que garde ce navigateur, pour que votre courrier s’ouvre aussitôt et sans réseau. Tout y est scellé.",
  "storage.here": "Sur cet appareil",
  "storage.used": "Utilisé par Aerogramme",
  "storage.room": "Place restante",
  "storage.room.about": "environ {size}",
  "storage.bodies": "Lisibles hors ligne",
  "storage.bodies.count": { one: "{count} message", other: "{count} messages" },
  "storage.notTold": "inconnu",
  "storage.drop.text":
    "Les messages ouverts sont gardés ici. Pour faire de la place, vous pouvez les laisser partir : la liste reste, et chacun est repris chez votre fournisseur quand vous l’ouvrez.",
  "storage.drop": "Effacer les messages gardés…",
  "storage.drop.title": "Effacer les messages gardés ?",
  "storage.drop.ask":
    "Rien n’est supprimé de votre compte. Tant que vous êtes hors ligne, les messages ne pourront pas être ouverts sur cet appareil.",
  "storage.drop.go": "Les effacer",
  "storage.dropped": "Effacés. Les messages sont repris à mesure que vous les ouvrez.",
  "storage.dropFailed": "Le navigateur ne l’a pas permis pour le moment. Réessayez.",
  "storage.ask": "Demander au navigateur de les garder",

  "transfer.lead": "Apportez le courrier d’un autre logiciel, ou emportez le vôtre.",
  "transfer.import": "Importer",
  "transfer.import.text":
    "Des fichiers .eml (un message) ou .mbox (un dossier entier). Ils sont lus ici, scellés avec votre clé, et rangés où vous le dites.",
  "transfer.into": "Dans",
  "transfer.import.go": "Choisir des fichiers…",
  "transfer.import.working": { one: "{count} message rangé…", other: "{count} messages rangés…" },
  "transfer.import.whole": {
    one: "Terminé : {count} message rangé.",
    other: "Terminé : {count} messages rangés.",
  },
  "transfer.import.stopped": {
    one: "Arrêté. {count} message avait été rangé.",
    other: "Arrêté. {count} messages avaient été rangés.",
  },
  "transfer.import.offline": {
    one: "Votre fournisseur est injoignable. {count} message a été rangé, pas le reste.",
    other: "Votre fournisseur est injoignable. {count} messages ont été rangés, pas le reste.",
  },
  "transfer.import.failed": {
    one: "La lecture n’a pas pu aller jusqu’au bout. {count} message a été rangé.",
    other: "La lecture n’a pas pu aller jusqu’au bout. {count} messages ont été rangés.",
  },
  "transfer.export": "Exporter",
  "transfer.export.text":
    "Un dossier en un seul fichier .mbox, que lisent presque tous les logiciels de messagerie. Ce qu’il contient n’est plus scellé : gardez-le là où vous seul pouvez le lire.",
  "transfer.from": "Dossier",
  "transfer.export.go": "Enregistrer en .mbox",
  "transfer.export.working": { one: "{count} message ouvert…", other: "{count} messages ouverts…" },
  "transfer.export.whole": {
    one: "Terminé : {count} message enregistré.",
    other: "Terminé : {count} messages enregistrés.",
  },
  "transfer.export.stopped": {
    one: "Arrêté. Rien n’a été enregistré.",
    other: "Arrêté. Rien n’a été enregistré.",
  },
  "transfer.export.offline": {
    one: "Votre fournisseur est injoignable, et le dossier n’est pas tout entier sur cet appareil. Rien n’a été enregistré.",
    other:
      "Votre fournisseur est injoignable, et le dossier n’est pas tout entier sur cet appareil. Rien n’a été enregistré.",
  },
  "transfer.export.failed": {
    one: "Le dossier n’a pas pu être lu. Rien n’a été enregistré.",
    other: "Le dossier n’a pas pu être lu. Rien n’a été enregistré.",
  },
  "transfer.skipped": {
    one: "{count} a été laissé de côté : trop volumineux, ou endommagé.",
    other: "{count} ont été laissés de côté : trop volumineux, ou endommagés.",
  },
  "transfer.stop": "Arrêter",

  "about.lead": "Aerogramme, un webmail qui ouvre votre courrier sur votre propre appareil.",
  "about.version": "Version",
  "about.build": "Empreinte",
  "about.provider": "Fournisseur",
  "about.unknown": "inconnue",
  "about.build.text":
    "L’empreinte est celle des fichiers de cette page, telle que le fournisseur la donne. Elle distingue les versions, et ne prouve rien à leur sujet.",
  "about.free": "Logiciel libre",
  "about.free.text": "Sous licence MIT : chacun peut le lire, le modifier et le partager.",
  "about.parts":
    "Il repose sur le travail d’autres, parmi lesquels Svelte, les bibliothèques cryptographiques noble, DOMPurify, Comlink et idb. Merci.",
};
