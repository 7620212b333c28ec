package import Basics
import Files

/// The version of python or node that a step of a setup action asks for.
package struct InterpreterRequest: Sendable {
    /// As written; nil where any will do.
    package let text: String?
    /// Why the action never has such an interpreter, or nil.
    package let refusal: String?
    private let accept: @Sendable (FoundInterpreter) -> Bool

    /// Whether the action takes this one.
    package func accepts(_ found: FoundInterpreter) -> Bool { accept(found) }

    private static let any = InterpreterRequest(text: nil, refusal: nil) { _ in true }

    /// - Parameter make: gives what tells whether an interpreter fits the text.
    private init(
        _ text: String, _ make: () throws(ActionError) -> @Sendable (FoundInterpreter) -> Bool
    ) {
        do throws(ActionError) {
            self.init(text: text, refusal: nil, accept: try make())
        } catch {
            self.init(text: text, refusal: error.description) { _ in false }
        }
    }

    private init(text: String?, refusal: String?, accept: @escaping @Sendable (FoundInterpreter) -> Bool) {
        self.text = text
        self.refusal = refusal
        self.accept = accept
    }

    /// What a step of `actions/setup-python` asks for.
    ///
    /// - Parameters:
    ///   - inputs: those it is given, by name.
    ///   - read: gives a file of the repository, or nil where it is not there.
    package static func python(
        _ inputs: [Key: String], reading read: (String) -> [UInt8]?
    ) -> [InterpreterRequest] {
        var texts = Words.lines(inputs["python-version"] ?? "")
        if texts.isEmpty {
            let name = inputs["python-version-file"].flatMap { $0.utf8.isEmpty ? nil : $0 } ?? ".python-version"
            texts =
                read(name).map { bytes in
                    PythonVersionFile.versions(in: String(decoding: bytes, as: UTF8.self), name: FilePath(name).name)
                } ?? []
        }
        guard !texts.isEmpty else { return [any] }
        return texts.map { text in
            InterpreterRequest(text) { () throws(ActionError) in
                let requirement = try PythonRequirement(
                    text, freeThreaded: isTrue(inputs["freethreaded"]), prereleases: isTrue(inputs["allow-prereleases"])
                )
                return { found in
                    requirement.accepts(found.version) && found.isFreeThreaded == requirement.isFreeThreaded
                }
            }
        }
    }

    /// What a step of `actions/setup-node` asks for; the parameters are as for `python`.
    package static func node(
        _ inputs: [Key: String], reading read: (String) -> [UInt8]?
    ) -> [InterpreterRequest] {
        var text = inputs["node-version"] ?? ""
        if text.isEmpty, let name = inputs["node-version-file"], let bytes = read(name) {
            text = NodeVersionFile.version(in: String(decoding: bytes, as: UTF8.self), name: FilePath(name).name) ?? ""
        }
        guard !text.isEmpty else { return [any] }
        return [
            InterpreterRequest(text) { () throws(ActionError) in
                let requirement = try NodeRequirement(text)
                return { requirement.accepts($0.version) }
            }
        ]
    }

    private static func isTrue(_ text: String?) -> Bool { text.map { Key($0).asciiLowercased == "true" } ?? false }
}

/// A python or node of this machine that the setup actions would find.
package struct FoundInterpreter: Hashable, Sendable {
    /// Its version.
    package let version: Version
    /// Whether it is a python without the global lock.
    package let isFreeThreaded: Bool

    /// A python or node of this version.
    package init(version: Version, isFreeThreaded: Bool = false) {
        self.version = version
        self.isFreeThreaded = isFreeThreaded
    }
}
