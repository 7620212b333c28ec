import Basics

/// Weaknesses that results and rules refer to as taxa of a taxonomy (SARIF 2.1.0 §3.27.8).
enum SARIFWeakness {
    static let shape: JSONShape = .lenient(
        .object(["id": .lenient(.scalar), "toolComponent": .lenient(.object(["name": .lenient(.scalar)]))]))

    /// The number of a taxon called `CWE-79`, or `79` where its taxonomy is called CWE; nil for any other.
    static func number(_ taxon: JSONValue) -> Int? {
        guard let id = taxon["id"]?.stringValue else { return nil }
        if let number = Weakness.number(id) { return number }
        let isOfTaxonomy = taxon["toolComponent"]?["name"]?.stringValue.map { Key($0).asciiLowercased } == "cwe"
        return isOfTaxonomy ? Weakness.number("CWE-\(id)") : nil
    }
}
