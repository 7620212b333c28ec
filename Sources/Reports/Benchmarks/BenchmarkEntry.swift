import Basics

/// One benchmark as its report writes it, without what is long: lists are only counted.
struct BenchmarkEntry {
    /// What is no list and no object.
    var members = JSONObject()
    /// `stats` of pytest-benchmark.
    var stats: JSONObject?
    /// `parameters` of hyperfine.
    var parameters: JSONObject?
    /// How many numbers `data` or `times` holds, where there is one.
    var measurements: Int?
    /// Whether `exit_codes` holds anything but zeros.
    var hasFailed = false

    /// Why an entry cannot be read.
    struct Fault: Error { let reason: String }

    /// Reads the object that `reader` has just begun.
    init(_ reader: inout JSONReader) throws {
        members = try Self.object(&reader) { member, token, reader in
            switch (member, token) {
            case ("stats", .beginObject):
                var count: Int?
                stats = try Self.object(&reader) { member, token, reader in
                    if member == "data" { count = try Self.numbers(token, &reader) } else { try reader.skip(token) }
                }
                measurements = count
            case ("parameters", .beginObject): parameters = try reader.value(token).objectValue
            case ("times", _): measurements = try Self.numbers(token, &reader)
            case ("exit_codes", .beginArray):
                while case let element = try reader.next(), element != .endArray {
                    if element != .number(0) { hasFailed = true }
                    try reader.skip(element)
                }
            default: try reader.skip(token)
            }
        }
    }

    /// The plain members of an object; `nested` reads over each other one.
    private static func object(
        _ reader: inout JSONReader, nested: (Key, JSONToken, inout JSONReader) throws -> Void
    ) throws -> JSONObject {
        var result = JSONObject()
        var seen: Set<Key> = []
        while case .name(let member) = try reader.next() {
            guard seen.insert(member).inserted else {
                throw Fault(reason: "'\(SafeText.line(member.string))' is written twice")
            }
            let token = try reader.next()
            switch token {
            case .beginArray, .beginObject: try nested(member, token, &reader)
            default: result[member] = try reader.value(token)
            }
        }
        return result
    }

    private static func numbers(_ token: JSONToken, _ reader: inout JSONReader) throws -> Int {
        guard token == .beginArray else { throw Fault(reason: "a list of times was expected") }
        var count = 0
        while case let element = try reader.next(), element != .endArray {
            guard case .number(let seconds) = element, seconds >= 0 else {
                throw Fault(reason: "a list of times holds something other than times")
            }
            count += 1
        }
        return count
    }
}
