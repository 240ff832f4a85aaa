/** French of coming in with a password. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frLogin: Translation<typeof en> = {
  "login.title": "Se connecter",
  "login.address": "Adresse",
  "login.password": "Mot de passe",
  "login.remember": "Rester connecté sur cet appareil",
  "login.remember.hint":
    "Pas sur un ordinateur que d’autres utilisent : décochez la case, et le mot de passe sera redemandé si cette page est fermée ou rechargée.",
  "login.go": "Se connecter",
  "login.going": "Ouverture de votre courrier…",
  "login.forgot": "Mot de passe oublié ?",
  "login.changed": "Votre compte a changé entre-temps. Réessayez.",
  "login.local":
    "Votre mot de passe est traité ici et n’est jamais envoyé : votre fournisseur n’en reçoit qu’une preuve.",
  "login.wrongPassword":
    "Ce n’est pas le mot de passe de cette adresse. Vérifiez les deux, et les majuscules, puis réessayez.",
  "login.wrongPassword.directory":
    "Est-il nouveau, choisi à votre école ou à votre travail ? Connectez-vous d’abord une fois avec un logiciel de messagerie.",
  "login.wrongPassword.none":
    "Votre compte n’a pas de mot de passe ? Utilisez un code d’un appareil connecté, ou vos 24 mots.",
  "login.wrongPassword.hardened":
    "Ou votre compte a été renforcé : alors aucun mot de passe ne l’ouvre. Les autres entrées sont ci-dessous.",
  "login.tampered":
    "Ce que votre fournisseur a envoyé n’est pas cohérent ; rien n’a donc été ouvert. Signalez-le à son exploitant : {finding}",

  "signedOut.title": "Vous avez été déconnecté",
  "signedOut.text":
    "La connexion de {address} sur cet appareil est terminée : le mot de passe a été changé, un mot de passe d’application révoqué, des connexions closes ou le compte renforcé, depuis un autre appareil. Les clés et le courrier ont été effacés de ce navigateur ; votre courrier est chez votre fournisseur.",
  "signedOut.lost": {
    one: "Un changement fait ici hors ligne (une étoile, ou un message lu) n’avait pas été envoyé et est perdu.",
    other:
      "{count} changements faits ici hors ligne (étoiles et messages lus) n’avaient pas été envoyés et sont perdus.",
  },
  "signedOut.notYou":
    "Si vous n’avez rien fait de tel et que votre mot de passe ne fonctionne plus, quelqu’un d’autre le possède peut-être : entrez avec vos 24 mots et choisissez-en un nouveau.",
  "signedOut.notYou.wordless":
    "Si vous n’avez rien fait de tel et que votre mot de passe ne fonctionne plus, quelqu’un d’autre le possède peut-être. Votre fournisseur peut en définir un nouveau : avec le mot de passe d’avant, il ouvre votre courrier.",
  "signedOut.hardened":
    "{address} a été renforcé depuis un autre appareil : plus aucun mot de passe ne l’ouvre. Les clés et le courrier ont été effacés de ce navigateur ; votre courrier est chez votre fournisseur.",
  "signedOut.hardened.ways":
    "Pour utiliser de nouveau ce navigateur, faites lire un code à un appareil connecté, ou utilisez vos 24 mots.",
  "signedOut.hardened.notYou":
    "Si ce n’était pas vous, quelqu’un d’autre a votre mot de passe : entrez avec vos 24 mots.",
  "signedOut.maybe":
    "Votre compte a-t-il été renforcé ? Alors plus aucun mot de passe ne l’ouvre : affichez un code pour un appareil connecté, ou utilisez vos 24 mots.",
  "signedOut.maybe.wordless":
    "Votre compte a-t-il été renforcé ? Alors plus aucun mot de passe ne l’ouvre : affichez un code pour un appareil connecté.",
  "signedOut.leave": "Utiliser un autre compte",

  "reset.title": "Encore une étape",
  "reset.text":
    "Le mot de passe de {address} a été redéfini, par votre fournisseur ou dans l’annuaire qu’il consulte. Il est juste, mais ne peut pas ouvrir le courrier que vous aviez : pour cela il nous faut, cette seule fois, le mot de passe d’avant.",
  "reset.before": "Mot de passe d’avant",
  "reset.wrong": "Ils n’ouvrent pas votre courrier. Vérifiez le mot de passe d’avant, puis réessayez.",
  "reset.keep": "Garder le mot de passe qu’on m’a donné",
  "reset.keep.hint": "Qui l’a défini le connaît. Un mot de passe à vous vaut mieux.",
  "reset.new": "Votre propre nouveau mot de passe",
  "reset.go": "Ouvrir mon courrier",
  "reset.words": "L’ancien aussi est oublié ? Utiliser mes 24 mots",
  "reset.neither":
    "Sans l’ancien mot de passe et sans les mots, personne ne peut ouvrir le courrier que vous aviez, pas même votre fournisseur.",

  "forgot.text":
    "Avec vos 24 mots, vous choisissez un nouveau mot de passe. Sans eux, il reste une voie : votre fournisseur peut définir un nouveau mot de passe, qui ouvre votre courrier avec l’ancien, si celui-ci vous revient. Sans l’un ni l’autre, personne ne peut l’ouvrir, pas même votre fournisseur.",
  "forgot.title": "Pas de mots ?",
  "forgot.choose": "Choisissez un nouveau mot de passe",
  "forgot.does":
    "Qui est connecté avec l’ancien est déconnecté, et les mots de passe d’application prennent fin : créez-en de nouveaux ensuite.",
  "forgot.go": "Le définir et ouvrir mon courrier",
  "forgot.going": "Définition de votre mot de passe…",

  "join.p.lead": "Quelques courtes étapes, et le courrier peut vous parvenir.",
  "join.p.step1.title": "Vous choisissez un mot de passe",
  "join.p.step1.text":
    "Il ouvre votre courrier ici et dans les logiciels de messagerie. Vos clés sont chez votre fournisseur, fermées avec lui : votre courrier n’y est lu que pendant qu’un logiciel de messagerie y est connecté.",
  "join.p.step2.title": "Vous notez 24 mots",
  "join.p.step2.text":
    "Ils ouvrent votre courrier si vous oubliez le mot de passe. Personne ne peut le réinitialiser pour vous sans les mots ou sans l’ancien mot de passe.",
  "join.p.go": "Continuer",
  "join.password.title": "Choisissez votre mot de passe",
  "join.password.for": "pour {address}",
  "join.password.go": "Continuer",
  "join.back": "Retour",

  "logout.text.password":
    "Les clés et le courrier sont effacés de ce navigateur. Votre courrier reste chez votre fournisseur, scellé. Pour revenir, il vous faut votre mot de passe.",
  "logout.text.own":
    "Les clés et le courrier sont effacés de ce navigateur. Votre courrier reste chez votre fournisseur, scellé. Cet appareil reste dans la liste jusqu’à ce qu’il soit retiré depuis un autre, dans Réglages → Appareils. Pour revenir, il vous faut votre mot de passe, un autre appareil connecté, ou vos 24 mots.",
  "logout.text.own.wordless":
    "Les clés et le courrier sont effacés de ce navigateur. Votre courrier reste chez votre fournisseur, scellé. Cet appareil reste dans la liste jusqu’à ce qu’il soit retiré depuis un autre, dans Réglages → Appareils. Pour revenir, il vous faut votre mot de passe, ou un autre appareil connecté.",
  "lock.notRemembered":
    "Cet appareil ne garde pas votre connexion : elle est oubliée quand cette page est fermée ou rechargée ; il n’y a donc rien à verrouiller. Pour définir un verrouillage, déconnectez-vous, puis reconnectez-vous avec « Rester connecté sur cet appareil ».",
};
