package import Basics
package import Workflows

/// A step with `uses:`, as far as it is known before its leg begins.
package struct ForeseenStep: Sendable {
    /// One of its inputs.
    package struct Input: Sendable {
        /// As written.
        package let name: Key
        /// nil where only the run can tell.
        package let value: String?
        /// Where its name stands.
        package let range: SourceRange
    }

    /// What it uses.
    package let reference: ActionReference
    /// What stands in its `with`.
    package let inputs: [Input]
    /// Whether it runs if all goes well, and its failure would be the job's.
    package let isCertain: Bool
    /// The scripts of the steps before it, which may bring what is not here yet.
    package let scripts: [String]
    /// What the steps before it have put into the workspace.
    package let workspace: Workspace
    /// The file it stands in.
    package let file: String
    /// Where its `uses` stands.
    package let range: SourceRange

    /// A step of the action this one uses, to be shown where this one stands.
    package func leading(to inner: ForeseenStep) -> ForeseenStep {
        ForeseenStep(
            reference: inner.reference,
            inputs: inner.inputs.map { Input(name: $0.name, value: $0.value, range: range) },
            isCertain: isCertain && inner.isCertain, scripts: scripts + inner.scripts,
            workspace: max(workspace, inner.workspace), file: file, range: range)
    }

    /// What lies in a workspace.
    package enum Workspace: Int, Comparable, Sendable {
        /// Nothing yet.
        case empty
        /// The repository's files at the event's commit, and no others.
        case repository
        /// What only the run can tell.
        case anything

        package static func < (left: Workspace, right: Workspace) -> Bool { left.rawValue < right.rawValue }

        /// What a step with this action and these inputs leaves in an empty workspace.
        static func after(_ reference: ActionReference, inputs: [String]) -> Workspace {
            guard case .repository(let owner, let name, "", _) = reference,
                Key(owner).asciiLowercased == "actions"
            else { return .anything }
            let action = Key(name).asciiLowercased
            if action.string.utf8.starts(with: "setup-".utf8) || action == "upload-artifact" { return .empty }
            let elsewhere: Set<Key> = ["repository", "ref", "path", "sparse-checkout"]
            let isOwn = action == "checkout" && !inputs.contains { elsewhere.contains(Key($0).asciiLowercased) }
            return isOwn ? .repository : .anything
        }
    }
}

/// What is known of a step before its leg begins.
package enum Foreseen: Hashable, Sendable {
    /// It fails on every machine.
    case refused(Diagnostic)
    /// It fails on this machine, which lacks something: `python 3.8`.
    case missing(String, Diagnostic)
    /// It is odd, and may be meant so.
    case noted(Diagnostic)
}

/// Tells what is known of a step; nothing where only the run can tell.
package typealias Foresight = @Sendable (ForeseenStep) -> [Foreseen]
