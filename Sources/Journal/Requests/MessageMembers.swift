import Basics
import Gates

/// Reads the members of a message between a job and its driver; each must be of its kind, and none may be left over.
struct MessageMembers {
    private let object: JSONObject
    private let subject: String
    private var read: Set<Key> = ["version"]

    /// - Parameters:
    ///   - line: the message.
    ///   - subject: what it is called in errors.
    ///   - version: the only one that is understood.
    init(_ line: [UInt8], of subject: String, version: Int) throws(MessageProblem) {
        self.subject = subject
        let value: JSONValue
        do { value = try JSONValue.parse(bytes: line) } catch {
            throw MessageProblem("\(subject) is not JSON: \(error)")
        }
        guard let object = value.objectValue else { throw MessageProblem("\(subject) is not a JSON object") }
        self.object = object
        guard let found = object["version"]?.intValue else { throw MessageProblem("\(subject) has no 'version'") }
        guard found == version else {
            throw MessageProblem(
                "\(subject) is of version \(found), and \(version) is understood here: in a job, use the program that "
                    + "runs it, which the step uses: pitlane-dev/pitlane@v1 puts in PATH")
        }
    }

    mutating func value(_ name: Key) throws(MessageProblem) -> JSONValue {
        read.insert(name)
        guard let value = object[name] else { throw MessageProblem("\(subject) has no '\(name)'") }
        return value
    }

    mutating func text(_ name: Key) throws(MessageProblem) -> String {
        guard let text = try value(name).stringValue else { throw wrong(name, "text") }
        return text
    }

    mutating func optionalText(_ name: Key) throws(MessageProblem) -> String? {
        object[name] == nil ? nil : try text(name)
    }

    mutating func count(_ name: Key) throws(MessageProblem) -> Int {
        guard let count = try value(name).intValue, count >= 0 else { throw wrong(name, "a number") }
        return count
    }

    mutating func flag(_ name: Key) throws(MessageProblem) -> Bool {
        guard let flag = try value(name).boolValue else { throw wrong(name, "true or false") }
        return flag
    }

    mutating func word<Word: RawRepresentable>(_ name: Key) throws(MessageProblem) -> Word
    where Word.RawValue == String {
        let text = try text(name)
        guard let word = Word(rawValue: text) else { throw MessageProblem("\(subject): \(name) cannot be '\(text)'") }
        return word
    }

    mutating func list(_ name: Key, atMost limit: Int) throws(MessageProblem) -> [JSONValue] {
        guard let list = try value(name).arrayValue else { throw wrong(name, "a list") }
        guard list.count <= limit else { throw MessageProblem("\(subject): \(name) may hold \(limit) at most") }
        return list
    }

    mutating func series() throws(MessageProblem) -> Measurement.Series {
        Measurement.Series(try word("gate"), name: Key(try text("series")))
    }

    /// Git's id of a tree.
    static func tree(_ value: JSONValue) throws(MessageProblem) -> String {
        guard let text = value.stringValue, [40, 64].contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw MessageProblem("a tree must be an id of git") }
        return text
    }

    /// Refuses what nobody has read: a job cannot say whose it is.
    func end() throws(MessageProblem) {
        guard let other = object.members.first(where: { !read.contains($0.name) }) else { return }
        throw MessageProblem("\(subject) cannot have '\(other.name)'")
    }

    private func wrong(_ name: Key, _ kind: String) -> MessageProblem {
        MessageProblem("\(subject): \(name) must be \(kind)")
    }
}
