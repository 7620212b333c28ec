import Basics

/// The actions and workflow files of other repositories that a plan uses.
package struct PlanActions: Sendable {
    /// `owner/name@ref`, in the order of their first use.
    package var remote: [String]
    /// Those of them that a run has to fetch first.
    package var unknown: [String]

    package init(remote: [String] = [], unknown: [String] = []) {
        self.remote = remote
        self.unknown = unknown
    }

    private func isUnknown(_ reference: String) -> Bool { unknown.contains { Key($0) == Key(reference) } }

    /// `Would use from other repositories: octo/tool@v1 (to be fetched).`, or nil where there are none.
    var text: String? {
        guard !remote.isEmpty else { return nil }
        let names = remote.map { isUnknown($0) ? "\($0) (to be fetched)" : $0 }
        return "Would use from other repositories: \(names.joined(separator: ", "))."
    }

    /// For tools: each with whether it is in the cache.
    var json: JSONValue {
        .array(remote.map { ["uses": .string($0), "cached": .bool(!isUnknown($0))] })
    }
}
