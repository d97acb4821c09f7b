package io.tandem.interop.tensors;

/**
 * A file in a zip archive, as the archive's directory describes it.
 *
 * @param method how it is compressed
 * @param crc its CRC-32
 * @param compressed its size in the archive
 * @param header where its local header starts
 * @param limit where the next member's header or the directory starts
 */
record ZipMember(
    String name, int method, int crc, long compressed, long size, long header, long limit) {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  ZipMember withLimit(long bound) {
    return new ZipMember(name, method, crc, compressed, size, header, bound);
  }
}
