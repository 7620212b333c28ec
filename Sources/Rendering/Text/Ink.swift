/// How a piece of text looks on a terminal.
package enum Ink: String, Hashable, Sendable, CaseIterable {
    case plain = ""
    case strong = "1"
    case quiet = "2"
    case slanted = "3"
    case good = "32"
    case bad = "31"
    case attention = "33"
    case accent = "36"
    case strongBad = "1;31"
    case strongAttention = "1;33"
    case strongAccent = "1;34"
}
