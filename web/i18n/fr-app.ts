/** French of the app around the mail. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frApp: Translation<typeof en> = {
  "app.notLoaded.title": "Cette partie de l’application manque",
  "app.notLoaded.text":
    "Elle n’a pas pu être chargée : cet appareil est hors ligne, ou une version plus récente existe. Rechargez la page une fois en ligne. Rien n’est perdu.",

  "app.superseded.title": "Aerogramme a été mis à jour dans un autre onglet",
  "app.superseded.text":
    "Cet onglet montre encore la version précédente. Rechargez-le pour continuer. Rien n’est perdu.",
  "app.late.title": "Votre courrier est ouvert dans un autre onglet",
  "app.late.text":
    "Aerogramme est ouvert dans un autre onglet ou une autre fenêtre, dans une version avec laquelle celle-ci ne peut pas partager votre courrier. Fermez les autres, puis rechargez celui-ci.",

  "accounts.title": "Comptes dans ce navigateur",
  "accounts.add": "Ajouter un compte…",
  "accounts.others": "Aussi dans ce navigateur",
  "logout.messages": {
    one: "Un message écrit ou envoyé ici n’est pas encore arrivé chez votre fournisseur. Il serait perdu.",
    other:
      "{count} messages écrits ou envoyés ici ne sont pas encore arrivés chez votre fournisseur. Ils seraient perdus.",
  },
  "logout.unsent": {
    one: "Une modification faite ici n’est pas encore arrivée chez votre fournisseur. Elle serait perdue.",
    other:
      "{count} modifications faites ici ne sont pas encore arrivées chez votre fournisseur. Elles seraient perdues.",
  },

  "app.stale": "Une nouvelle version a été lancée dans un autre onglet.",

  "settings.notifications": "Notifications",
  "notify.lead":
    "Cet appareil peut vous prévenir quand du courrier arrive, tant qu’Aerogramme est ouvert dans un onglet ou une fenêtre.",
  "notify.on": "Me prévenir du nouveau courrier pour {address}",
  "notify.on.hint":
    "Une notification nomme l’expéditeur et l’objet : qui voit cet écran peut les lire. Il n’y en a pas tant que votre courrier est verrouillé.",
  "notify.denied":
    "Votre navigateur ne doit montrer aucune notification de ce site. Changez cela dans les réglages du navigateur pour ce site, puis rechargez cette page.",
  "notify.none": "Ce navigateur ne peut montrer aucune notification pour cette page.",
  "notify.many": { one: "{count} nouveau message", other: "{count} nouveaux messages" },

  "file.title": "Un message dans un fichier",
  "file.text":
    "Il est ouvert ici et n’est gardé nulle part. Personne n’a vérifié qui l’a écrit : qui a fait ce fichier a pu y mettre n’importe quel expéditeur.",
  "file.choose": "Choisir un fichier .eml…",
  "file.mail": "Aller à mon courrier",
  "file.tooLarge": "Ce fichier dépasse 100 Mo : ce n’est pas un message.",
  "file.failed": "Ce fichier n’a pas pu être lu.",
};
