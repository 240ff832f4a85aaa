/** Why a history that a provider shows can not be gone on from, as its user is told. */
import type { SessionFailure } from "../sync/log-session.ts";
import type { ReplicaFailure } from "../sync/replica.ts";
import type { RestoredFailure } from "./restored-backup.ts";

export function failureOfSession(failure: SessionFailure): RestoredFailure {
  switch (failure.type) {
    case "offline":
      return { type: "offline" };
    case "notAuthorized":
      return { type: "unknownDevice" };
    case "refused":
      return { type: "foreign", finding: failure.violation.type };
    case "unmade":
      return { type: "foreign", finding: "recordInvalid" };
    case "stopped":
      return failureOfReplica(failure.failure);
  }
}

function failureOfReplica(failure: ReplicaFailure): RestoredFailure {
  switch (failure.type) {
    case "offline":
      return { type: "offline" };
    case "revoked":
      return { type: "unknownDevice" };
    case "violation":
      return { type: "foreign", finding: failure.violation.type };
    case "noKey":
    case "lockedOut":
      return { type: "foreign", finding: "otherKeyring" };
    case "update":
      return { type: "foreign", finding: "recordInvalid" };
  }
}
