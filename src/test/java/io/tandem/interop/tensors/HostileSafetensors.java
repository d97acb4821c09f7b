package io.tandem.interop.tensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Hostile files of the format safetensors. */
final class HostileSafetensors {
  private static final String W =
      "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

  private final List<HostileFile> files = new ArrayList<>();

  private HostileSafetensors() {}

  static List<HostileFile> all() {
    HostileSafetensors hostile = new HostileSafetensors();
    hostile.addLengths();
    hostile.addJson();
    hostile.addTensors();
    hostile.addMistakes();
    return hostile.files;
  }

  private void raw(String name, byte[] content) {
    files.add(new HostileFile(name + ".safetensors", TensorFormat.SAFETENSORS, () -> content));
  }

  private void header(String name, String header, int dataBytes) {
    raw(name, file(header, dataBytes));
  }

  private static byte[] file(String header, int dataBytes) {
    return new LittleBytes().i64(header.length()).text(header).zeros(dataBytes).done();
  }

  private static String tensor(String type, String shape, String offsets) {
    return "{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s]}"
        .formatted(type, shape, offsets);
  }

  private void addLengths() {
    byte[] whole = file(W, 8);
    raw("empty", new byte[0]);
    raw("cut-length", Arrays.copyOf(whole, 5));
    raw("cut-header", Arrays.copyOf(whole, 30));
    raw("cut-data", Arrays.copyOf(whole, whole.length - 1));
    raw("more-data", Arrays.copyOf(whole, whole.length + 1));
    raw("length-beyond", new LittleBytes().i64(1L << 40).text(W).zeros(8).done());
    raw("length-negative", new LittleBytes().i64(-1).text(W).zeros(8).done());
    raw("length-zero", new LittleBytes().i64(0).text(W).done());
  }

  private void addJson() {
    header("json-cut", "{\"w\":{\"dtype\":\"F3", 0);
    header("json-more", W + "{}", 8);
    header("json-list", "[1,2]", 0);
    header("json-zeros", "\0".repeat(64), 0);
    header("nested", "{\"w\":" + "[".repeat(200_000), 0);
    header("nested-shape", "{\"w\":{\"shape\":" + "[".repeat(200_000), 0);
    header("not-utf8", "{\"\u00ff\u00fe\":{}}", 0);
    header("same-name", "{\"w\":%1$s,\"w\":%1$s}".formatted(tensor("F32", "2", "0,8")), 8);
    header("same-key", "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F16\"}}", 8);
    header("other-key", "{\"w\":{\"dtype\":\"F32\",\"exec\":\"rm\"}}", 8);
    header("no-type", "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    header("metadata-twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0);
    header("metadata-nested", "{\"__metadata__\":{\"a\":{\"b\":1}}}", 0);
    header("number-endless", "{\"w\":" + tensor("F32", "9".repeat(1_000_000), "0,8") + "}", 8);
    header("number-broken", "{\"w\":" + tensor("F32", "1.5", "0,8") + "}", 8);
    header("number-wide", "{\"w\":" + tensor("F32", "9999999999999999999", "0,8") + "}", 8);
  }

  private void addTensors() {
    header("negative", "{\"w\":" + tensor("F32", "-2", "0,8") + "}", 8);
    header("overflow", "{\"w\":" + tensor("F32", "4294967296,4294967296", "0,0") + "}", 0);
    header("overflow-product", "{\"w\":" + tensor("I8", "65536,65536,0", "0,0") + "}", 0);
    header("axes", "{\"w\":" + tensor("F32", "1" + ",1".repeat(40), "0,4") + "}", 4);
    header("axes-endless", "{\"w\":" + tensor("F32", "1" + ",1".repeat(400_000), "0,4") + "}", 4);
    header("type", "{\"w\":" + tensor("F8_E4M3", "8", "0,8") + "}", 8);
    header("offsets-reversed", "{\"w\":" + tensor("F32", "2", "8,0") + "}", 8);
    header("offsets-overflow", "{\"w\":" + tensor("F32", "2", "9,-9223372036854775799") + "}", 8);
    header("offsets-three", "{\"w\":" + tensor("F32", "2", "0,8,16") + "}", 8);
    header("offsets-beyond", "{\"w\":" + tensor("F32", "2", "0,8") + "}", 4);
    header("shape-larger", "{\"w\":" + tensor("F32", "200000000", "0,8") + "}", 8);
    header("overlap", two("0,8", "4,12"), 12);
    header("gap", two("0,8", "12,20"), 20);
    header("escape-sequence", "{\"\\u001b[31mw\\n\":" + tensor("F99", "2", "0,8") + "}", 8);
    header("long-name", "{\"" + "w".repeat(40_000) + "\":" + tensor("F99", "2", "0,8") + "}", 8);
  }

  private static String two(String first, String second) {
    return String.format(
        Locale.ROOT, "{\"v\":%s,\"w\":%s}", tensor("F32", "2", first), tensor("F32", "2", second));
  }

  private void addMistakes() {
    raw("zip", new RawZip().stored("w.npy", new byte[40]).done());
    raw("git-lfs", LittleBytes.of("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"));
    raw("page", LittleBytes.of("<!DOCTYPE html><html><body>404</body></html>"));
    raw("gzip", new LittleBytes().u8(0x1f, 0x8b, 8, 0).zeros(40).done());
  }
}
