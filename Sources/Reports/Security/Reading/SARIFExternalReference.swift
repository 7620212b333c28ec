import Basics

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
