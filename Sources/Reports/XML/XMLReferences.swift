/// The references of XML that need no document type: five names and character numbers (XML 1.0 §4.1, §4.6).
package enum XMLReferences {
    /// The most bytes a reference is looked at for: `&#x0010FFFF;`.
    static let longest = 12

    /// Decodes the reference at the beginning of `bytes` and appends its UTF-8 to `output`.
    ///
    /// Numbers of control characters are taken although XML 1.0 forbids most: reports of test output hold them.
    ///
    /// - Returns: the index after its `;`, or nil where there is no such reference.
    package static func decode(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) -> Int? {
        let bytes = bytes.prefix(longest)
        guard let end = bytes.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = bytes[bytes.startIndex + 1..<end]
        let isNumber = name.first == UInt8(ascii: "#")
        guard let scalar = isNumber ? numbered(name.dropFirst()) : named(name) else { return nil }
        output.append(contentsOf: String(scalar).utf8)
        return end + 1
    }

    private static func named(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        for (candidate, scalar) in [("lt", "<"), ("gt", ">"), ("amp", "&"), ("quot", "\""), ("apos", "'")]
            as [(String, Unicode.Scalar)]
        where name.elementsEqual(candidate.utf8) {
            return scalar
        }
        return nil
    }

    private static func numbered(_ digits: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let isHexadecimal = digits.first == UInt8(ascii: "x")
        let digits = isHexadecimal ? digits.dropFirst() : digits
        // `UInt32(_:radix:)` would take a sign.
        guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10), number != 0
        else { return nil }
        return Unicode.Scalar(number)
    }
}
