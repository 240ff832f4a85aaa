/** French of the app around the mail. */
import type { enApp } from "./en-app.ts";
import type { Translation } from "./translation.ts";

export const frApp: Translation<typeof enApp> = {
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
  "logout.unsent": {
    one: "Une modification faite ici n’est pas encore arrivée chez votre fournisseur. Elle serait perdue.",
    other:
      "{count} modifications faites ici ne sont pas encore arrivées chez votre fournisseur. Elles seraient perdues.",
  },
};
