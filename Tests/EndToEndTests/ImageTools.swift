import Glibc
import Processes

/// What builds of images need of this machine.
enum ImageTools {
    static let path = "/usr/sbin:/usr/bin:/sbin:/bin"
    static let busybox = ProgramSearch.find("busybox", in: path)
    static let canBuild = ProgramSearch.find("buildah", in: path) != nil && busybox != nil && geteuid() == 0
}
