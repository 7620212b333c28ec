import Basics
import Files
package import Planning

/// The time zones of this machine, as the package tzdata keeps them.
package struct ZoneFiles: Sendable {
    /// Where the files are.
    private let folder: String

    package init(in folder: String) { self.folder = folder }

    /// Gives the rules of a zone by its IANA name.
    package var rules: PlannedSchedule.Zones { { name throws(ZoneError) in try rules(of: name) } }

    private func rules(of name: String) throws(ZoneError) -> ZoneRules {
        guard Self.isName(name) else {
            throw ZoneError(
                "'\(name)' is not the name of a time zone", hint: "write an IANA name, as in 'Europe/Berlin'")
        }
        guard Folder.exists(folder) else {
            throw ZoneError(
                "the time zone '\(name)' cannot be looked up: there is no \(folder)",
                hint: "install the package tzdata: apt-get install tzdata")
        }
        let bytes: [UInt8]?
        do {
            bytes = Folder.exists("\(folder)/\(name)") ? nil : try Folder.read("\(folder)/\(name)", limit: 1 << 20)
        } catch {
            throw ZoneError("the time zone '\(name)' cannot be read: \(error)")
        }
        guard let bytes else {
            throw ZoneError(
                "there is no time zone '\(name)'",
                hint: "write an IANA name, as in 'Europe/Berlin'; Debian keeps some old names in the package "
                    + "tzdata-legacy")
        }
        do throws(ZoneError) {
            return try ZoneRules(bytes)
        } catch {
            throw ZoneError("\(folder)/\(name) cannot be read: \(error.message)")
        }
    }

    /// Letters, digits, `_`, `+` and `-`, in parts between slashes: never a path to somewhere else.
    private static func isName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let first = parts.first.map { Key(String(decoding: $0, as: UTF8.self)) }
        // These are other forms of all zones, and no names.
        guard name.utf8.count <= 64, first != "posix", first != "right" else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { byte in
                    (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte)
                        || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte)
                }
        }
    }
}
