/** French of the app around the mail. */
import type { enApp } from "./en-app.ts";
import type { Translation } from "./translation.ts";

export const frApp: Translation<typeof enApp> = {
  "app.notLoaded.title": "Cette partie de l’application manque",
  "app.notLoaded.text":
    "Elle n’a pas pu être chargée : cet appareil est hors ligne, ou une version plus récente existe. Rechargez la page une fois en ligne. Rien n’est perdu.",
};
