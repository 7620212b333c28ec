package import Basics
import Files
package import Workflows

/// A `uses:` of a step, with the place in the user's file that leads to it.
package struct ActionUse: Sendable {
    package let reference: ActionReference
    package let origin: ActionOrigin
    /// The workflow file, and where in it; that of the outermost step for one inside a composite action.
    package let file: String
    package let range: SourceRange
    /// The composite actions around it, outermost first: `octo/tool@v1 (action.yml:5:7)`.
    let around: [String]

    package init(
        _ reference: ActionReference, origin: ActionOrigin = .own, file: String, range: SourceRange,
        around: [String] = []
    ) {
        self.reference = reference
        self.origin = origin
        self.file = file
        self.range = range
        self.around = around
    }

    /// Whether it names an action that is part of this program.
    package var isBuiltIn: Bool {
        guard case .repository(let owner, let name, let path, _) = reference else { return false }
        return BuiltInActions.find(owner: owner, name: name, path: path) != nil
    }

    /// The uses of a list of steps.
    package static func all(in steps: [Step], origin: ActionOrigin = .own) -> [ActionUse] {
        steps.compactMap { step in
            guard case .uses(let reference, _) = step.action else { return nil }
            return ActionUse(reference, origin: origin, file: step.file, range: step.actionRange)
        }
    }

    /// A use inside the composite action this one names.
    func inner(_ step: Step, in origin: ActionOrigin) -> ActionUse? {
        guard case .uses(let inner, _) = step.action else { return nil }
        let start = step.actionRange.start
        let name = FilePath(step.file).name
        let place = "\(reference.text) (\(String(decoding: name, as: UTF8.self)):\(start.line):\(start.column))"
        return ActionUse(inner, origin: origin, file: file, range: range, around: around + [place])
    }

    /// The number of actions around it and itself.
    var depth: Int { around.count + 1 }

    /// An error at its place.
    func problem(_ message: String, hint: String?) -> Diagnostic {
        let inside = around.isEmpty ? "" : " (used by \(around.joined(separator: ", which uses ")))"
        return Diagnostic(.error, message + inside, file: file, range: range, hint: hint)
    }
}
