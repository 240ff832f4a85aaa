/** French of the page that a companion serves on its own computer. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frCompanion: Translation<typeof en> = {
  "mail.switch": "Changer de compte…",
  "switch.title": "Comptes de ce compagnon",
  "switch.open": "ouvert ici",

  "away.title": "Le compagnon ne tourne pas.",
  "away.text": "Votre courrier revient de lui-même dès qu’il tourne. Pour le lancer :",
  "away.line":
    "Le compagnon ne tourne pas : ce que vous voyez date d’avant, et rien ne peut être modifié. Pour le lancer :",

  "shut.title": "Cette page s’ouvre avec un lien",
  "shut.first":
    "Votre courrier est montré à qui possède le lien du compagnon. Sur cet ordinateur, cette commande l’affiche :",
  "shut.again":
    "Le lien que possède ce navigateur n’ouvre plus rien : un autre a été créé depuis. Cette commande l’affiche :",
  "shut.text": "Ouvrez le lien une fois dans ce navigateur ; ensuite cette adresse suffit, et peut devenir un favori.",

  "choose.title": "Quel compte ?",
  "choose.gone": "Le compte qui était ouvert ici n’est plus chez ce compagnon.",
  "choose.none.title": "Pas encore de compte",
  "choose.none.text": "Ce compagnon n’a aucun compte qu’il puisse ouvrir. Cette commande en ajoute un :",
  "choose.none.look": "Vérifier de nouveau",

  "password.companion.text":
    "Le compagnon ouvre votre courrier avec ses propres clés ; il ne peut donc ni voir ni changer votre mot de passe et vos mots de passe d’application. Pour les changer :",

  "companionWords.text":
    "Les mots de récupération s’affichent là où sont les clés : dans un terminal de cet ordinateur, jamais dans un navigateur. Cette commande crée de nouveaux mots et les affiche une fois :",
  "companionWords.first":
    "Ce compte n’a pas encore de mots de récupération. Ils s’affichent là où sont les clés : dans un terminal de cet ordinateur, jamais dans un navigateur. Cette commande les crée et les affiche une fois :",
  "companionWords.old":
    "Les mots précédents n’ouvrent plus votre compte, mais peuvent annuler le changement pendant 30 jours. Notez les nouveaux sur papier.",
};
