import Basics

/// A place in a SARIF log: a file by its uri, by the base the uri starts from, or by its number.
struct SARIFLocation {
    var uri: String?
    var base: Key?
    var index: Int?
    var region: JSONValue = .null

    static let artifact: JSONShape = .object(["uri": .scalar, "uriBaseId": .scalar, "index": .scalar])

    static let list: JSONShape = .list(
        .object([
            "physicalLocation": .object([
                "artifactLocation": artifact,
                "region": .object(["startLine": .scalar, "endLine": .scalar, "snippet": .object(["text": .brief])]),
            ])
        ]))

    /// Reads an artifactLocation.
    init(artifact value: JSONValue) {
        uri = value["uri"]?.stringValue
        base = value["uriBaseId"]?.stringValue.map { Key($0) }
        index = value["index"]?.intValue
    }

    /// The first place of `value` that is one in a file.
    static func first(of value: JSONValue) -> SARIFLocation? {
        for place in value["locations"]?.arrayValue ?? [] {
            guard let physical = place["physicalLocation"], !physical.isNull else { continue }
            var location = SARIFLocation(artifact: physical["artifactLocation"] ?? .null)
            location.region = physical["region"] ?? .null
            return location
        }
        return nil
    }

    /// A uri with `%20` and the like as the bytes they stand for.
    static func decoded(_ uri: String) -> String {
        var result: [UInt8] = []
        let bytes = Array(uri.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let code = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                result.append(code)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
