/** French of what a provider broke, and of why keys stay as they are. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frFindings: Translation<typeof en> = {
  "keys.why.notAuthorized": "Votre fournisseur n’accepte plus cet appareil. Rien n’a été changé.",
  "keys.why.removed": "Cet appareil a été retiré de votre compte. Rien n’a été changé.",
  "keys.why.updateNeeded":
    "Une version plus récente d’Aerogramme a mis votre compte à jour. Rechargez cette page pour l’obtenir, puis réessayez.",
  "keys.why.keys":
    "Il manque à cet appareil les clés les plus récentes de votre compte. Laissez-le se synchroniser, puis réessayez.",
  "keys.why.stopped": "Rien n’est changé tant que la synchronisation est arrêtée. {finding}",
  "keys.why.notTaken": "Votre fournisseur n’a pas pris ce changement. Rien n’a été changé. {finding}",
  "keys.why.tooManyRenewals":
    "Les clés de votre compte ont été renouvelées si souvent qu’elles ne peuvent plus l’être. Rien n’a été changé.",
  "keys.why.tooManyPasswords":
    "Les mots de passe de votre compte ont été changés si souvent qu’il faut d’abord créer de nouveaux mots de récupération.",
  "keys.why.passwordsForged":
    "Ce que votre fournisseur conserve de vos mots de passe n’est pas ce qui lui a été remis ; rien n’a donc été changé. Signalez-le à son exploitant.",
  "keys.why.hasPassword": "Votre compte a déjà un mot de passe. Rien n’a été changé.",
  "keys.why.noAccess": "Les mots de passe, et qui ouvre le compte, ne peuvent pas être changés d’ici.",
  "keys.why.noPasswords": "Votre fournisseur ne prend pas de mot de passe pour ce compte d’ici. Rien n’a été changé.",
  "keys.why.noPairing": "Aucun appareil ne peut être admis d’ici.",
  "keys.why.otherWords": "D’autres mots ont été créés entre-temps. Recommencez.",
  "keys.why.protocol":
    "Votre fournisseur a répondu quelque chose que cette version ne comprend pas. Rien n’a été changé. Rechargez cette page, puis réessayez.",

  "finding.malformed": "Le fournisseur a envoyé une entrée mal formée.",
  "finding.wrongAccount": "Le fournisseur a envoyé une entrée d’un autre compte.",
  "finding.noGenesis": "Le journal de ce compte, chez le fournisseur, ne commence pas comme il le doit.",
  "finding.wrongIdentity": "Le fournisseur montre un compte qui n’est pas celui de vos mots.",
  "finding.duplicateEntry": "Le fournisseur a envoyé, comme s’il était nouveau, un message déjà envoyé.",
  "finding.duplicateBlob": "Le fournisseur a envoyé un corps de message qui appartient à un autre message.",
  "finding.blobMissing": "Le fournisseur a envoyé une entrée pour un corps de message qu’il n’a pas.",
  "finding.blobInUse":
    "Le fournisseur a envoyé un changement qui effacerait les clés avec lesquelles ce compte se lit.",
  "finding.blobHash":
    "Le fournisseur a envoyé, pour un message ou un index, d’autres octets que ceux que nomme l’historique de ce compte.",
  "finding.unsigned": "Le fournisseur a envoyé un changement qu’aucun appareil de ce compte n’a signé.",
  "finding.badSignature": "Le fournisseur a envoyé un changement dont la signature ne convient pas.",
  "finding.signerNotLive":
    "Le fournisseur a envoyé un changement fait par un appareil qui ne fait pas partie de ce compte.",
  "finding.epochOver": "Le fournisseur a envoyé une entrée sous des clés qui ne servent plus.",
  "finding.deviceSeqGap": "Des changements de l’un de vos appareils manquent ou ne sont pas dans l’ordre.",
  "finding.seenHead":
    "L’un de vos appareils a vu un autre historique que celui-ci : le fournisseur montre des journaux différents à des appareils différents.",
  "finding.seenTooOld": "Le fournisseur a envoyé un changement fait bien avant l’endroit où il le montre.",
  "finding.seenAhead": "L’un de vos appareils a vu des entrées que le fournisseur ne montre pas ici.",
  "finding.recordVersion": "Le fournisseur a envoyé une fiche de compte qui n’est pas dans l’ordre.",
  "finding.recordInvalid": "Le fournisseur a envoyé une fiche de compte qui enfreint les règles.",
  "finding.generationGap": "Le fournisseur a envoyé la marque d’une sauvegarde restaurée qui n’est pas dans l’ordre.",
  "finding.ageHeader": "Le fournisseur a envoyé un message scellé d’une façon que ce compte n’admet pas.",
  "finding.gap": "Des entrées manquent dans ce que le fournisseur a envoyé.",
  "finding.rollback": "Le fournisseur montre un état plus ancien que ce que cet appareil a déjà vu.",
  "finding.headMismatch": "L’historique que montre le fournisseur ne correspond pas à ce que cet appareil a déjà vu.",
  "finding.forked": "Le fournisseur a montré à deux de vos appareils des historiques différents de ce compte.",
  "finding.stateHash":
    "Un état de ce compte enregistré par l’un de vos appareils diffère de ce que cet appareil calcule lui-même.",
  "finding.notAllowed": "Le fournisseur a envoyé un changement fait par quelqu’un qui n’en a pas le droit.",
  "finding.clock": "L’horloge de cet appareil est décalée de plus d’un jour : réglez-la et réessayez.",
  "finding.conflict": "Le fournisseur a, pour une entrée, un autre contenu que l’appareil qui l’a écrite.",
  "finding.forgedPairing": "Ce que le fournisseur a remis n’a pas été fait par un appareil qui a ce code.",
  "finding.unvouchedRecord":
    "Le fournisseur a envoyé une fiche de compte dont l’appareil qui a approuvé ne s’est pas porté garant.",
  "finding.otherKeyring": "Le trousseau que le fournisseur conserve pour ce compte n’est pas celui que nomme sa fiche.",
  "finding.noKeyring": "Le fournisseur n’a plus un trousseau que nomme la fiche de ce compte.",
  "finding.foreignKeyrings":
    "Aucun des trousseaux que le fournisseur conserve pour ce compte n’a été scellé pour ces mots.",
  "finding.weakProtection":
    "Le fournisseur a demandé qu’un mot de passe soit moins protégé que ce programme ne l’accepte.",
  "finding.forgedPassword": "Ce que le fournisseur conserve pour ce mot de passe ne s’ouvre pas avec lui.",
  "finding.noPasswords": "Le fournisseur ne prend pas d’ici de mots de passe pour ce compte.",
};
