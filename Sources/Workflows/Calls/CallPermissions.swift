import Basics

/// A called workflow, and its jobs, may ask for no more permissions than their caller has
/// (docs/language/permissions.md#calls).
struct CallPermissions {
    /// What the caller's token may do.
    let allowed: Permissions
    /// The scopes `read-all` and `write-all` stand for.
    let scopes: [PermissionScope]

    /// What `called` asks for in excess.
    func problems(of call: CallJob, in job: Job, with called: Workflow) -> [Diagnostic] {
        func problem(_ who: String, _ requested: Permissions?) -> Diagnostic? {
            guard let excess = excess(requested) else { return nil }
            let start = "Error calling workflow '\(call.reference.value)'."
            return Diagnostic(.error, "\(start) \(who) is requesting \(excess).", file: job.file, range: job.range)
        }
        let own = problem("The workflow '\(call.reference.value)'", called.permissions)
        let nested = called.jobs.compactMap { nested in
            problem("The nested job '\(nested.name?.string ?? nested.id.string)'", nested.permissions)
        }
        return (own.map { [$0] } ?? []) + nested
    }

    /// `'a: write, b: write', but is only allowed 'a: read, b: none'`, or nil if nothing is in excess.
    private func excess(_ requested: Permissions?) -> String? {
        guard let requested else { return nil }
        let scopes = scopes.filter { requested[$0] > allowed[$0] }
        guard !scopes.isEmpty else { return nil }
        let wanted = scopes.map { "\($0.rawValue): \(requested[$0])" }.joined(separator: ", ")
        let given = scopes.map { "\($0.rawValue): \(allowed[$0])" }.joined(separator: ", ")
        return "'\(wanted)', but is only allowed '\(given)'"
    }
}
