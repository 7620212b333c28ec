import Basics

/// How a SARIF log refers to what a component of the tool describes: a rule or a notification (SARIF 2.1.0 §3.52).
struct SARIFReference {
    var id: Key?
    var index: Int?
    var guid: Key?
    /// The extension by its number.
    var componentIndex: Int?
    /// The driver or an extension.
    var componentGUID: Key?
    var componentName: Key?

    static let shape: JSONShape = .object([
        "id": .scalar, "index": .scalar, "guid": .scalar,
        "toolComponent": .object(["index": .scalar, "guid": .scalar, "name": .scalar]),
    ])

    /// Reads a reportingDescriptorReference.
    init(_ value: JSONValue, _ input: SecurityInput) throws {
        id = try input.optionalText(value, "id").flatMap { $0.utf8.isEmpty ? nil : Key($0) }
        // -1 stands for a number that is not set.
        index = value["index"]?.intValue.flatMap { $0 >= 0 ? $0 : nil }
        guid = value["guid"]?.stringValue.map { Key($0).asciiLowercased }
        let component = value["toolComponent"]
        componentIndex = component?["index"]?.intValue.flatMap { $0 >= 0 ? $0 : nil }
        componentGUID = component?["guid"]?.stringValue.map { Key($0).asciiLowercased }
        componentName = component?["name"]?.stringValue.map { Key($0) }
    }
}

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

/// Where a member of a run stands that is not in the run itself: in another file, or elsewhere in the log (SARIF 2.1.0
/// §3.16).
struct SARIFExternalReference {
    /// The member, by its name there.
    let member: Key
    private let location: SARIFLocation
    private let guid: Key?

    static let shape: JSONShape = {
        let reference: JSONShape = .object(["location": SARIFLocation.artifact, "guid": .lenient(.scalar)])
        var members: [Key: JSONShape] = [:]
        for member in SARIFRun.externalizable { members[member] = member == "driver" ? reference : .list(reference) }
        return .object(members)
    }()

    /// Those of an externalPropertyFileReferences object, in an order in which they can be taken.
    static func all(of value: JSONValue) -> [SARIFExternalReference] {
        SARIFRun.externalizable.flatMap { member in
            let values = value[member].map { $0.arrayValue ?? [$0] } ?? []
            return values.filter { !$0.isNull }.map { value in
                SARIFExternalReference(
                    member: member, location: SARIFLocation(artifact: value["location"] ?? .null),
                    guid: value["guid"]?.stringValue.map { Key($0).asciiLowercased })
            }
        }
    }

    /// Where it stands.
    enum Place {
        /// In the log, among its inline external properties.
        case inline(Int)
        /// In a file, relative to the folder of the log.
        case file(String)
        /// Nowhere that can be reached, called as it is.
        case unknown(String)
    }

    /// - Parameter inline: The guids of the log's inline external properties.
    func place(inline: [Key?]) -> Place {
        guard let uri = location.uri, !uri.utf8.isEmpty else {
            if let guid, let index = inline.firstIndex(of: guid) { return .inline(index) }
            return .unknown(guid?.string ?? "a place that is not stated")
        }
        let prefix = "sarif:/inlineExternalProperties/"
        if uri.utf8.starts(with: prefix.utf8) {
            let index = Int(Substring(uri.utf8.dropFirst(prefix.utf8.count)))
            return index.map { inline.indices.contains($0) ? .inline($0) : .unknown(uri) } ?? .unknown(uri)
        }
        let path = SARIFLocation.decoded(uri)
        let isInside =
            location.base == nil && !path.utf8.contains(UInt8(ascii: ":")) && path.utf8.first != UInt8(ascii: "/")
            && !path.utf8.contains(UInt8(ascii: "\\")) && !path.utf8.contains(0)
            && !path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
        return isInside ? .file(path) : .unknown(uri)
    }
}
