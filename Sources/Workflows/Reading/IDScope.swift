import Basics

/// The ids of one scope: checks those written, makes up those that are not (docs/language/workflows.md#job-ids).
struct IDScope {
    /// Ids are shorter than this.
    static let maximumLength = 100

    private var taken: Set<Key> = []
    private var attempts: [Key: Int] = [:]

    /// Why `id` cannot be used, or nil.
    static func problem(_ id: String) -> String? {
        guard isValid(id) else {
            return "The identifier '\(id)' is invalid. IDs may only contain alphanumeric characters, '_', and '-'. "
                + "IDs must start with a letter or '_' and must be less than \(maximumLength) characters."
        }
        guard !id.utf8.starts(with: "__".utf8) else {
            return "The identifier '\(id)' is invalid. IDs starting with '__' are reserved."
        }
        return nil
    }

    /// Takes a written id, or says why it cannot be used.
    mutating func take(_ id: String) -> String? {
        if let problem = Self.problem(id) { return problem }
        guard taken.insert(Key(id).asciiLowercased).inserted else {
            return "The identifier '\(id)' may not be used more than once within the same scope."
        }
        return nil
    }

    /// Makes up an id of `name`: `__name`, illegal characters as `_`, then `__name_2` and so on.
    mutating func make(from name: String) -> String {
        var base = Array("__".utf8)
        for scalar in name.unicodeScalars {
            base.append(Self.isLegal(scalar) ? UInt8(scalar.value) : UInt8(ascii: "_"))
        }
        // Where a name comes often, the search for a free number goes on where it ended.
        let name = Key(String(decoding: base, as: UTF8.self))
        var attempt = attempts[name, default: 1]
        while true {
            let suffix = attempt == 1 ? "" : "_\(attempt)"
            let stem = String(decoding: base.prefix(Self.maximumLength - suffix.utf8.count), as: UTF8.self)
            attempt += 1
            if taken.insert(Key(stem + suffix).asciiLowercased).inserted {
                attempts[name] = attempt
                return stem + suffix
            }
        }
    }

    private static func isValid(_ id: String) -> Bool {
        guard let first = id.unicodeScalars.first, id.utf8.count < maximumLength else { return false }
        return isLegal(first) && !isDigit(first) && first != "-" && id.unicodeScalars.allSatisfy(isLegal)
    }

    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
