package io.tandem.interop.tensors;

import java.util.ArrayList;
import java.util.List;

/** Hostile archives of PyTorch. */
final class HostilePickles {
  private static final String DICTIONARY = "ccollections\nOrderedDict\n)R";
  private static final String NONE = "N";
  private static final String REBUILD = "ctorch._utils\n_rebuild_tensor_v2\n";

  private final List<HostileFile> files = new ArrayList<>();

  private HostilePickles() {}

  static List<HostileFile> all() {
    HostilePickles hostile = new HostilePickles();
    hostile.addCalls();
    hostile.addMachines();
    hostile.addTensors();
    hostile.addArchives();
    hostile.addStreams();
    return hostile.files;
  }

  private void raw(String name, byte[] content) {
    files.add(new HostileFile(name + ".bin", TensorFormat.PYTORCH, () -> content));
  }

  private void pickle(String name, byte[] program) {
    files.add(new HostileFile(name + ".bin", TensorFormat.PYTORCH, () -> archive(program).done()));
  }

  private void pickle(String name, String program) {
    pickle(name, LittleBytes.of(program));
  }

  private static RawZip archive(byte[] program) {
    return new RawZip()
        .stored("m/data.pkl", program)
        .stored("m/byteorder", LittleBytes.of("little"))
        .stored("m/data/0", new byte[24]);
  }

  private void addCalls() {
    pickle("os-system", "\u0080\2cos\nsystem\nX\2\0\0\0id\u0085R.");
    pickle("posix-system", "cposix\nsystem\n(S'id'\ntR.");
    pickle("eval", "\u0080\2cbuiltins\neval\nX\1\0\0\0a\u0085R.");
    pickle("eval-python2", "c__builtin__\neval\n.");
    pickle("getattr", "\u0080\4\u008c\10builtins\u008c\7getattr\u0093.");
    pickle("instance", "(X\2\0\0\0idios\nsystem\n.");
    pickle("torch-load", "ctorch.serialization\nload\n.");
    pickle("submodule", "ctorch\n_utils._rebuild_tensor_v2\n.");
    pickle("numpy", "cnumpy.core.multiarray\n_reconstruct\n.");
    pickle("whole-model", "ctransformers.models.marian.modeling_marian\nMarianMTModel\n)\u0081.");
    pickle("name-of-escapes", "c\u001b[2J\u001b[31mos\nsystem\n.");
    pickle("name-endless", "c" + "a".repeat(1 << 20));
    pickle("dictionary-of-arguments", "ccollections\nOrderedDict\n(K\1tR.");
    pickle("call-of-text", "X\2\0\0\0id)R.");
    pickle("call-of-a-storage", "ctorch\nFloatStorage\n)R.");
  }

  private void addMachines() {
    pickle("pickle-empty", "");
    pickle("pickle-no-stop", "}");
    pickle("pickle-nothing", ".");
    pickle("pickle-no-mark", "}K\1K\2u.");
    pickle("pickle-mark-as-value", "(.");
    pickle("pickle-odd", "}(K\1u.");
    pickle("pickle-no-memo", "h\5.");
    pickle("pickle-protocol", "\u0080\6}.");
    pickle("pickle-instruction", "\u00ee.");
    pickle("pickle-text-instruction", "S'a'\n.");
    pickle("pickle-object", "}N\u0081.");
    pickle("pickle-extension", "\u0082\1.");
    pickle("pickle-bytes", "C\1a.");
    pickle("pickle-set", "\u008f.");
    pickle("pickle-long4", "\u008b\u00ff\u00ff\u00ff\u007fabc.");
    pickle("pickle-long4-cut", "\u008b\10\0\0\0abc");
    pickle("pickle-text-huge", "X\u00ff\u00ff\u00ff\u00ffabc.");
    pickle("pickle-text-negative", "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffabc.");
    pickle("pickle-frame", "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\177abc.");
    pickle("pickle-not-utf8", "X\2\0\0\0\u00ff\u00fe.");
    pickle("pickle-build", "K\1}b.");
    pickle("pickle-memo-endless", repeated("}\u0094", 4_000_000));
    pickle("pickle-stack-endless", repeated("]", 2_000_000));
    pickle("pickle-marks-endless", repeated("(", 2_000_000));
    pickle("pickle-nested", repeated("(", 1_000_000, "t", 1_000_000));
    pickle("pickle-itself-as-key", "}]q\0h\0aK\1s.");
    pickle("pickle-itself-as-value", "}X\1\0\0\0w]q\0h\0as.");
    pickle("pickle-laughs", "}X\1\0\0\0w]q\0" + "(h\0h\0h\0tq\0".repeat(1000) + "s.");
    pickle("pickle-list", "].");
    pickle("pickle-number", "K\1.");
    pickle("pickle-none", NONE + ".");
    pickle("pickle-nested-state", "}X\5\0\0\0model" + DICTIONARY + "s.");
    pickle("pickle-optimizer", "}X\4\0\0\0stepK\1s.");
  }

  private static byte[] repeated(String text, int times) {
    return repeated(text, times, "", 0);
  }

  private static byte[] repeated(String first, int times, String second, int timesSecond) {
    return LittleBytes.of(first.repeat(times) + second.repeat(timesSecond) + ".");
  }

  /** A dictionary with one tensor in the storage 0 of six floats. */
  private static String tensor(String storage, String offset, String sizes, String strides) {
    return "}X\1\0\0\0w" + REBUILD + "(" + storage + offset + sizes + strides + "\u0089}tRs.";
  }

  private static String storage(String key, String elements) {
    return "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
        + key
        + "X\3\0\0\0cpu"
        + elements
        + "tQ";
  }

  private void addTensors() {
    String whole = storage("0", "K\6");
    String sizes = "(K\2K\3t";
    String strides = "(K\3K\1t";
    String minusOne = "J\u00ff\u00ff\u00ff\u00ff";
    String huge = "\u008a\10\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\177";
    pickle("tensor-storage-missing", tensor(storage("1", "K\6"), "K\0", sizes, strides));
    pickle("tensor-storage-parent", tensor(storage("/", "K\6"), "K\0", sizes, strides));
    pickle("tensor-storage-larger", tensor(storage("0", huge), "K\0", sizes, strides));
    pickle("tensor-storage-negative", tensor(storage("0", minusOne), "K\0", sizes, strides));
    pickle("tensor-offset", tensor(whole, "K\1", sizes, strides));
    pickle("tensor-offset-huge", tensor(whole, huge, sizes, strides));
    pickle("tensor-offset-negative", tensor(whole, minusOne, sizes, strides));
    pickle("tensor-size-negative", tensor(whole, "K\0", "(" + minusOne + "K\3t", strides));
    pickle("tensor-size-huge", tensor(whole, "K\0", "(" + huge + huge + "t", strides));
    pickle("tensor-stride-huge", tensor(whole, "K\0", sizes, "(" + huge + huge + "t"));
    pickle("tensor-stride-negative", tensor(whole, "K\0", sizes, "(" + minusOne + "K\1t"));
    pickle("tensor-expanded", tensor(whole, "K\0", "(M\u00ff\u00ffM\u00ff\17t", "(K\0K\0t"));
    pickle("tensor-strides-missing", tensor(whole, "K\0", sizes, ")"));
    pickle("tensor-size-text", tensor(whole, "K\0", "(X\1\0\0\0aK\3t", strides));
    pickle("tensor-no-storage", tensor("K\0", "K\0", sizes, strides));
    pickle("tensor-reference", tensor("K\0Q", "K\0", sizes, strides));
    pickle("tensor-no-arguments", "}X\1\0\0\0w" + REBUILD + ")Rs.");
    pickle("parameter-of-nothing", "}X\1\0\0\0wctorch._utils\n_rebuild_parameter\n(N\u0088}tRs.");
    pickle("quantized", "}X\1\0\0\0wctorch._utils\n_rebuild_qtensor\n)Rs.");
    pickle("complex", "}X\1\0\0\0wctorch\nComplexFloatStorage\ns.");
  }

  private void addArchives() {
    byte[] empty = LittleBytes.of("}.");
    raw("archive-without-pickle", new RawZip().stored("m/data/0", new byte[8]).done());
    raw(
        "archive-with-two-pickles",
        new RawZip().stored("m/data.pkl", empty).stored("n/data.pkl", empty).done());
    raw("archive-of-torchscript", archive(empty).stored("m/constants.pkl", empty).done());
    raw(
        "archive-big-endian",
        new RawZip()
            .stored("m/data.pkl", empty)
            .stored("m/byteorder", LittleBytes.of("big"))
            .done());
    raw("archive-pickle-large", new RawZip().stored("m/data.pkl", new byte[(1 << 24) + 1]).done());
    raw("bare-pickle", LittleBytes.of("\u0080\2cos\nsystem\nX\2\0\0\0id\u0085R." + " ".repeat(40)));
  }

  private static final String VERSION = "\u0080\2M\u00e9\3.";
  private static final String MACHINE = "\u0080\2}X\15\0\0\0little_endian\u0088s.";
  private static final String STATE =
      "\u0080\2" + tensor(storage("0", "K\6N"), "K\0", "(K\2K\3t", "(K\3K\1t");
  private static final String KEYS = "\u0080\2]X\1\0\0\0\60a.";

  private static LittleBytes stream(String... pickles) {
    return new LittleBytes()
        .u8(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
        .text("." + String.join("", pickles));
  }

  private void addStreams() {
    raw("stream-nothing", stream().done());
    raw("stream-version", stream("\u0080\2K\1.").done());
    raw("stream-big-endian", stream(VERSION, MACHINE.replace('\u0088', '\u0089')).done());
    raw("stream-os-system", stream(VERSION, MACHINE, "cos\nsystem\n.").done());
    raw("stream-os-system-early", stream("cos\nsystem\n.").done());
    raw("stream-view", stream(VERSION, MACHINE, STATE.replace("K\6N", "K\6K\1"), KEYS).done());
    raw("stream-without-keys", stream(VERSION, MACHINE, STATE, "}.").zeros(40).done());
    raw("stream-other-key", stream(VERSION, MACHINE, STATE, "]K\1a.").zeros(40).done());
    raw("stream-no-storage", stream(VERSION, MACHINE, STATE, "].").zeros(40).done());
    raw(
        "stream-storage-twice",
        stream(VERSION, MACHINE, STATE, "](X\1\0\0\0\60X\1\0\0\0\60e.")
            .i64(1)
            .zeros(4)
            .i64(1)
            .zeros(4)
            .done());
    raw("stream-short", stream(VERSION, MACHINE, STATE, KEYS).i64(5).zeros(20).done());
    raw("stream-huge", stream(VERSION, MACHINE, STATE, KEYS).i64(1L << 62).zeros(24).done());
    raw("stream-negative", stream(VERSION, MACHINE, STATE, KEYS).i64(-6).zeros(24).done());
    raw("stream-cut", stream(VERSION, MACHINE, STATE, KEYS).i64(6).zeros(23).done());
    raw("stream-cut-size", stream(VERSION, MACHINE, STATE, KEYS).zeros(7).done());
  }
}
