import Basics

/// The member `results`, which bandit, osv-scanner and detect-secrets have: it is a list of the first two, whose elements
/// tell whose they are, and an object of the third.
struct SharedResults {
    private var isThere = false
    private var bandit: [SecurityFinding] = []
    private var scanner = OSVScannerReader.Results()
    private var secrets: DetectSecretsReader.Results?
    private var fingerprints = Fingerprints()

    private static let shape: [Key: JSONShape] = BanditReader.shape.merging(OSVScannerReader.shape) { first, _ in first
    }

    mutating func take(_ token: JSONToken, _ input: inout SecurityInput) throws {
        if token == .beginObject {
            var results = DetectSecretsReader.Results()
            try results.read(&input)
            secrets = results
            return
        }
        isThere = token != .null
        try input.elements(token, as: .object(Self.shape), of: "results") { value, input in
            if value["test_id"] != nil {
                bandit.append(try BanditReader.finding(value, &input, &fingerprints))
            } else if value["packages"] != nil {
                try OSVScannerReader.add(value, to: &scanner, &input)
            } else {
                throw input.wrongSchema("'results' are neither of bandit nor of osv-scanner")
            }
        }
    }

    /// `reader` with the results that are of its format.
    func given(to reader: any SecurityFormatReader) -> any SecurityFormatReader {
        if var reader = reader as? BanditReader {
            reader.results = isThere ? bandit : nil
            return reader
        }
        if var reader = reader as? OSVScannerReader {
            reader.results = isThere ? scanner : nil
            return reader
        }
        if var reader = reader as? DetectSecretsReader {
            reader.results = secrets
            return reader
        }
        return reader
    }
}
