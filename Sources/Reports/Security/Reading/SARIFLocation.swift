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
