/// Where a run or a job stands, in the words of docs/output.md#json.
package enum Status: String, Hashable, Sendable {
    case queued, waiting
    case inProgress = "in_progress"
    case completed, interrupted
}
