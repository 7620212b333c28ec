package import Basics

/// What an event with a payload is about: the ref and commit its runs have, and the branches its filters read
/// (docs/language/events.md#events-and-commits).
package struct EventSubject: Hashable, Sendable {
    /// The full ref, or nil where it is the default branch.
    package let ref: String?
    /// Commits the payload names for it, the best first; empty where the ref's own commit is meant.
    package let shas: [String]
    /// The short branch that filters of requests and merge groups read.
    package let baseBranch: String?
    /// The short branch a request, or a finished run, came from.
    package let headBranch: String?

    /// Reads the payload of `event`.
    package init(event: Key, payload: JSONValue) {
        func text(_ value: JSONValue?) -> String? {
            value?.stringValue.flatMap { $0.utf8.isEmpty ? nil : $0 }
        }
        var ref: String?
        var shas: [String?] = []
        var base: String?
        var head: String?
        switch event {
        case "push":
            // A deleted branch has no commit any more: its push is about the default branch.
            if payload["deleted"]?.boolValue != true {
                ref = text(payload["ref"])
                shas = [text(payload["after"])]
            }
        case "pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_target":
            let request = payload["pull_request"]
            base = text(request?["base"]?["ref"])
            head = text(request?["head"]?["ref"])
            if event == "pull_request_target" { break }
            let number = payload["number"]?.intValue ?? request?["number"]?.intValue ?? 1
            ref = request?["merged"]?.boolValue == true ? base.map { "refs/heads/\($0)" } : "refs/pull/\(number)/merge"
            shas = [text(request?["merge_commit_sha"]), text(request?["head"]?["sha"])]
        case "create":
            ref = Self.full(text(payload["ref"]), isTag: payload["ref_type"]?.stringValue.map { Key($0) } == "tag")
        case "release": ref = Self.full(text(payload["release"]?["tag_name"]), isTag: true)
        case "merge_group":
            ref = text(payload["merge_group"]?["head_ref"])
            shas = [text(payload["merge_group"]?["head_sha"])]
            base = text(payload["merge_group"]?["base_ref"]).map(Self.short)
        case "deployment", "deployment_status":
            let deployment = payload["deployment"]
            shas = [text(deployment?["sha"])]
            if let name = text(deployment?["ref"]), Key(name) != Key(shas[0] ?? "") {
                ref = Self.full(name, isTag: false)
            }
        case "workflow_dispatch": ref = Self.full(text(payload["ref"]), isTag: false)
        case "workflow_run": head = text(payload["workflow_run"]?["head_branch"])
        default: break
        }
        self.ref = ref
        self.shas = shas.compactMap(\.self)
        baseBranch = base
        headBranch = head
    }

    private static func full(_ name: String?, isTag: Bool) -> String? {
        guard let name, !name.utf8.starts(with: "refs/".utf8) else { return name }
        return "\(isTag ? "refs/tags/" : "refs/heads/")\(name)"
    }

    private static func short(_ ref: String) -> String {
        let prefix = "refs/heads/".utf8
        return ref.utf8.starts(with: prefix) ? String(decoding: ref.utf8.dropFirst(prefix.count), as: UTF8.self) : ref
    }
}
