import Basics

/// A certificate with its private key and those that vouch for it, in the form of PEM: what a server needs for HTTPS.
///
/// Whether the key belongs to the certificate is not looked at.
///
///     let chain = try CertificateChain(pem: bytes)
///     let problem = chain.problem(for: "shop.example.org", at: now)
package struct CertificateChain: Hashable, Sendable {
    /// Why a text is no such thing.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    /// One certificate.
    private struct Certificate: Hashable, Sendable {
        /// The names it is for: those of hosts, else the subject's.
        let names: [Key]
        /// In seconds since 1970.
        let start: Int
        let end: Int
    }

    /// The blocks again, without anything beside them: no empty line, no comment.
    package let pem: String
    /// The server's own first.
    private let certificates: [Certificate]

    /// When the first of them ends, in seconds since 1970.
    package var end: Int { certificates.map(\.end).min() ?? 0 }

    /// Reads certificates and a key, in any order.
    package init(pem text: some Sequence<UInt8>) throws(Problem) {
        var blocks: [(label: String, base64: [UInt8])] = []
        var open: (label: String, base64: [UInt8])?
        for line in Array(text).split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let line = line.drop { $0 == 0x20 }
            if let label = Self.label(line, "-----BEGIN ") {
                open = (label, [])
            } else if let label = Self.label(line, "-----END ") {
                guard let block = open, Key(block.label) == Key(label) else { throw Problem("it is not PEM") }
                blocks.append(block)
                open = nil
            } else if open != nil {
                // A key that is sealed with a passphrase says so in lines of its own.
                guard !line.contains(UInt8(ascii: ":")) else { throw Self.sealed }
                open?.base64 += line.filter { $0 != 0x20 && $0 != 0x09 }
            }
        }
        let keys = blocks.filter { $0.label.utf8.suffix(11).elementsEqual("PRIVATE KEY".utf8) }
        let own = blocks.filter { Key($0.label) == "CERTIFICATE" }
        guard !own.isEmpty else { throw Problem("it has no certificate: a block that begins with BEGIN CERTIFICATE") }
        guard keys.count == 1 else {
            throw Problem("it has \(keys.isEmpty ? "no private key" : "several private keys"): one belongs to it")
        }
        if keys.contains(where: { $0.label.utf8.starts(with: "ENCRYPTED".utf8) }) { throw Self.sealed }
        certificates = try own.map { block throws(Problem) in
            guard let bytes = Self.bytes(base64: block.base64), let certificate = Self.certificate(bytes) else {
                throw Problem("one of its certificates cannot be read")
            }
            return certificate
        }
        guard Self.bytes(base64: keys[0].base64) != nil else { throw Problem("its private key cannot be read") }
        pem = (own + keys).map { block in
            let lines = stride(from: 0, to: block.base64.count, by: 64).map { start in
                String(decoding: block.base64[start..<min(start + 64, block.base64.count)], as: UTF8.self) + "\n"
            }
            return "-----BEGIN \(block.label)-----\n\(lines.joined())-----END \(block.label)-----\n"
        }.joined()
    }

    private static let sealed = Problem("its private key needs a passphrase: store it without one")

    private static func label(_ line: ArraySlice<UInt8>, _ start: String) -> String? {
        let end = "-----"
        guard line.starts(with: start.utf8), line.suffix(end.utf8.count).elementsEqual(end.utf8),
            line.count >= start.utf8.count + end.utf8.count
        else { return nil }
        let label = line.dropFirst(start.utf8.count).dropLast(end.utf8.count)
        guard label.allSatisfy({ $0 == 0x20 || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }) else {
            return nil
        }
        return String(decoding: label, as: UTF8.self)
    }

    /// Why visitors cannot use it; nil where they can.
    ///
    /// - Parameters:
    ///   - name: what they ask for; nil where any name may be asked for.
    ///   - now: seconds since 1970.
    package func problem(for name: String?, at now: Int) -> String? {
        for (index, certificate) in certificates.enumerated() {
            let which = index == 0 ? "it" : "its certificate number \(index + 1)"
            if certificate.end <= now { return "\(which) expired at \(MomentText.rfc3339(certificate.end))" }
            if certificate.start > now {
                return "\(which) is not valid before \(MomentText.rfc3339(certificate.start))"
            }
        }
        guard let name, let own = certificates.first else { return nil }
        if own.names.contains(where: { Self.covers($0, Key(name).asciiLowercased) }) { return nil }
        let names = own.names.map { SafeText.line($0.string) }.joined(separator: ", ")
        return "it is for \(names.utf8.isEmpty ? "no host" : names), and not for \(name)"
    }

    /// Whether a name that may begin with `*.` is for a host: the star is one part of a name.
    private static func covers(_ pattern: Key, _ host: Key) -> Bool {
        let (pattern, host) = (pattern.string.utf8, host.string.utf8)
        guard pattern.starts(with: "*.".utf8) else { return pattern.elementsEqual(host) }
        guard let dot = host.firstIndex(of: UInt8(ascii: ".")), dot != host.startIndex else { return false }
        return host[dot...].elementsEqual(pattern.dropFirst())
    }

    // MARK: - Bytes

    private static func bytes(base64 text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (value, bits) = (0, 0)
        for byte in text.prefix(while: { $0 != UInt8(ascii: "=") }) {
            let digit: UInt8
            switch byte {
            case 0x41...0x5A: digit = byte - 0x41
            case 0x61...0x7A: digit = byte - 0x61 + 26
            case 0x30...0x39: digit = byte - 0x30 + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: return nil
            }
            value = (value << 6 | Int(digit)) & 0xFFFF
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> bits))
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// A value of DER with its kind (X.690, section 8.1).
    private struct Element {
        let tag: UInt8
        let content: ArraySlice<UInt8>

        /// The values that stand one after another in it.
        var elements: [Element] {
            var rest = content
            var elements: [Element] = []
            while let element = Element.first(of: &rest) { elements.append(element) }
            return elements
        }

        static func first(of bytes: inout ArraySlice<UInt8>) -> Element? {
            guard bytes.count >= 2, let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
            var length = Int(first)
            if first & 0x80 != 0 {
                let count = Int(first & 0x7F)
                guard (1...4).contains(count), bytes.count >= count else { return nil }
                length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
                bytes = bytes.dropFirst(count)
            }
            guard bytes.count >= length else { return nil }
            defer { bytes = bytes.dropFirst(length) }
            return Element(tag: tag, content: bytes.prefix(length))
        }
    }

    /// Reads what is needed of a certificate (RFC 5280, section 4.1).
    private static func certificate(_ bytes: [UInt8]) -> Certificate? {
        var rest = bytes[...]
        guard let all = Element.first(of: &rest), let body = all.elements.first else { return nil }
        // A version stands before all others, if there is one.
        let fields = body.elements.drop { $0.tag == 0xA0 }.map { $0 }
        guard fields.count >= 6 else { return nil }
        let moments = fields[3].elements.compactMap(time)
        guard moments.count == 2 else { return nil }
        let extensions = fields.first { $0.tag == 0xA3 }?.elements.first?.elements ?? []
        var names = extensions.filter { isName($0, [0x55, 0x1D, 0x11]) }.flatMap { field -> [Key] in
            var content = field.elements.last?.content ?? []
            return (Element.first(of: &content)?.elements ?? []).filter { $0.tag == 0x82 }.map { text($0) }
        }
        if names.isEmpty {
            names = fields[4].elements.flatMap(\.elements).filter { isName($0, [0x55, 0x04, 0x03]) }
                .compactMap { $0.elements.last.map { text($0) } }
        }
        return Certificate(names: names, start: moments[0], end: moments[1])
    }

    private static func isName(_ element: Element, _ object: [UInt8]) -> Bool {
        element.elements.first.map { $0.tag == 0x06 && $0.content.elementsEqual(object) } ?? false
    }

    private static func text(_ element: Element) -> Key {
        Key(String(decoding: element.content, as: UTF8.self)).asciiLowercased
    }

    /// `261130234500Z`, and with four digits of the year.
    private static func time(_ element: Element) -> Int? {
        var digits = Array(element.content.prefix { (0x30...0x39).contains($0) })
        if element.tag == 0x17, let first = digits.first {
            digits = Array(first < UInt8(ascii: "5") ? "20".utf8 : "19".utf8) + digits
        }
        guard digits.count == 14 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        return MomentText.time(
            "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z")
    }
}
