/// Sizes as people read them.
package enum SizeText {
    /// `512 B`, `1.5 kB`, `12 MB`: decimal units.
    package static func text(_ bytes: Int64) -> String {
        if bytes < 1000 { return "\(bytes) B" }
        var value = bytes
        for unit in ["kB", "MB", "GB"] {
            if value < 10_000 { return "\(value / 1000).\(value % 1000 / 100) \(unit)" }
            if value < 1_000_000 { return "\(value / 1000) \(unit)" }
            value /= 1000
        }
        return "\(value / 1000) TB"
    }
}
