package io.tandem.interop.tensors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle, Python's form of an object: a program of a stack machine. Numbers, text, tuples,
 * lists and dictionaries are made here; {@link TorchObjects} handles imports and calls. None is
 * {@code null}, integers are {@link Long}s, tuples and lists are {@link List}s, dictionaries are
 * {@link LinkedHashMap}s whose keys are text or integers.
 *
 * <p>Nothing is called by name, nothing recurses, and the number of values is bounded by the
 * instructions and a limit.
 */
final class Unpickler {
  private static final int LAST_PROTOCOL = 5;

  /** Some 150,000 tensors. */
  private static final int MAX_VALUES = 1 << 20;

  private static final String INSTRUCTIONS = "the instructions that a pickle of tensors has";

  private static final Object MARK = new Object();

  /** Python's names of the instructions, by number. */
  private static final String[] NAMES =
      names(
          """
          28 MARK       2e STOP              30 POP              31 POP_MARK     32 DUP
          42 BINBYTES   43 SHORT_BINBYTES    46 FLOAT            47 BINFLOAT     49 INT
          4a BININT     4b BININT1           4c LONG             4d BININT2      4e NONE
          50 PERSID     51 BINPERSID         52 REDUCE           53 STRING       54 BINSTRING
          55 SHORT_BINSTRING                 56 UNICODE          58 BINUNICODE   5d EMPTY_LIST
          29 EMPTY_TUPLE                     61 APPEND           62 BUILD        63 GLOBAL
          64 DICT       65 APPENDS           67 GET              68 BINGET       69 INST
          6a LONG_BINGET                     6c LIST             6f OBJ          70 PUT
          71 BINPUT     72 LONG_BINPUT       73 SETITEM          74 TUPLE        75 SETITEMS
          7d EMPTY_DICT 80 PROTO             81 NEWOBJ           82 EXT1         83 EXT2
          84 EXT4       85 TUPLE1            86 TUPLE2           87 TUPLE3       88 NEWTRUE
          89 NEWFALSE   8a LONG1             8b LONG4            8d BINUNICODE8  8e BINBYTES8
          8c SHORT_BINUNICODE                8f EMPTY_SET        90 ADDITEMS     91 FROZENSET
          92 NEWOBJ_EX  93 STACK_GLOBAL      94 MEMOIZE          95 FRAME        96 BYTEARRAY8
          97 NEXT_BUFFER                     98 READONLY_BUFFER
          """);

  private final Cursor program;
  private final Refusals refusals;
  private final TorchObjects objects;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private int values;

  private Unpickler(Cursor program, Refusals refusals, TorchObjects objects) {
    this.program = program;
    this.refusals = refusals;
    this.objects = objects;
  }

  /** Reads the pickle that begins there, to its end. */
  static Object read(Cursor program, Refusals refusals, TorchObjects objects) throws IOException {
    return new Unpickler(program, refusals, objects).run();
  }

  private Object run() throws IOException {
    while (true) {
      long at = program.position();
      int number = program.u8("the next instruction of the pickle");
      String instruction = NAMES[number];
      if (instruction.equals("STOP")) {
        return pop();
      }
      execute(instruction, at);
      if (++values > MAX_VALUES * 8 || stack.size() > MAX_VALUES) {
        throw refusals.unsupported(
            "a pickle of too many instructions", "at most " + MAX_VALUES + " values");
      }
    }
  }

  private void execute(String instruction, long at) throws IOException {
    switch (instruction) {
      case "PROTO" -> requireProtocol(program.u8("the protocol"));
      case "FRAME" -> program.skip(Long.BYTES, "the length of a frame");
      case "MARK" -> stack.add(MARK);
      case "POP" -> pop();
      case "POP_MARK" -> popToMark();
      case "DUP" -> push(top());
      case "NONE" -> push(null);
      case "NEWTRUE" -> push(true);
      case "NEWFALSE" -> push(false);
      case "BININT" -> push((long) program.i32("an integer"));
      case "BININT1" -> push((long) program.u8("an integer"));
      case "BININT2" -> push((long) program.u16("an integer"));
      case "LONG1" -> push(integer(program.u8("the length of an integer")));
      case "LONG4" -> push(integer(program.u32("the length of an integer")));
      case "BINFLOAT" ->
          push(Double.longBitsToDouble(Long.reverseBytes(program.i64("a floating-point number"))));
      case "BINUNICODE", "BINSTRING" -> push(text(program.u32("the length of text")));
      case "SHORT_BINUNICODE", "SHORT_BINSTRING" -> push(text(program.u8("the length of text")));
      case "BINUNICODE8" -> push(text(program.i64("the length of text")));
      case "EMPTY_TUPLE", "EMPTY_LIST" -> push(new ArrayList<>());
      case "TUPLE", "LIST" -> push(popToMark());
      case "TUPLE1" -> push(popLast(1));
      case "TUPLE2" -> push(popLast(2));
      case "TUPLE3" -> push(popLast(3));
      case "APPEND" -> append(popLast(1));
      case "APPENDS" -> append(popToMark());
      case "EMPTY_DICT" -> push(new LinkedHashMap<>());
      case "DICT" -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        put(items);
      }
      case "SETITEM" -> put(popLast(2));
      case "SETITEMS" -> put(popToMark());
      case "GLOBAL" -> push(objects.imported(line(), line()));
      case "INST" -> {
        objects.imported(line(), line());
        throw refused(instruction, at);
      }
      case "STACK_GLOBAL" -> {
        List<Object> names = popLast(2);
        push(
            objects.imported(
                require(String.class, names.get(0)), require(String.class, names.get(1))));
      }
      case "REDUCE" -> {
        List<?> arguments = require(List.class, pop());
        push(objects.called(pop(), arguments));
      }
      case "BUILD" -> {
        // Ignores attributes of a dictionary, such as the versions of modules.
        require(Map.class, pop());
        require(Map.class, top());
      }
      case "BINPERSID" -> push(objects.stored(pop()));
      case "BINPUT" -> memo.put((long) program.u8("a number of the memo"), top());
      case "LONG_BINPUT" -> memo.put(program.u32("a number of the memo"), top());
      case "MEMOIZE" -> memo.put((long) memo.size(), top());
      case "BINGET" -> push(remembered(program.u8("a number of the memo")));
      case "LONG_BINGET" -> push(remembered(program.u32("a number of the memo")));
      default -> throw refused(instruction, at);
    }
  }

  private static String[] names(String table) {
    String[] names = new String[1 << Byte.SIZE];
    Arrays.setAll(names, number -> "0x" + Integer.toHexString(number));
    String[] words = table.split("\\s+");
    for (int i = 0; i < words.length; i += 2) {
      names[Integer.parseInt(words[i], 16)] = words[i + 1];
    }
    return names;
  }

  private RuntimeException refused(String instruction, long at) {
    return refusals.unsupported(
        "the instruction " + instruction + " at byte " + at + " of the pickle", INSTRUCTIONS);
  }

  private void requireProtocol(int protocol) {
    if (protocol > LAST_PROTOCOL) {
      throw refusals.unsupported(
          "protocol " + protocol + " of the pickle", "protocols up to " + LAST_PROTOCOL);
    }
  }

  /** Returns an integer in two's complement. */
  private long integer(long length) throws IOException {
    if (length > Long.BYTES) {
      throw refusals.unsupported(
          "an integer of " + length + " bytes in the pickle", "at most " + Long.BYTES);
    }
    byte[] bytes = program.bytes(length, "an integer");
    long value = bytes.length > 0 && bytes[bytes.length - 1] < 0 ? -1 : 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << Byte.SIZE | Byte.toUnsignedInt(bytes[i]);
    }
    return value;
  }

  private String text(long length) throws IOException {
    return program.text(length, "text of the pickle");
  }

  /** Returns an imported name, which ends at a line feed. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = program.u8("a name"); c != '\n'; c = program.u8("a name")) {
      line.append((char) c);
    }
    return line.toString();
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw refusals.damaged(
          "an instruction before byte " + program.position() + " of the pickle without a value",
          "a value");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private List<Object> popLast(int count) {
    List<Object> last = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      last.add(0, pop());
    }
    return last;
  }

  private List<Object> popToMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw refusals.damaged(
          "an instruction before byte " + program.position() + " of the pickle without a mark",
          "a mark");
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> popped = new ArrayList<>(above);
    above.clear();
    stack.remove(mark);
    return popped;
  }

  private Object remembered(long number) {
    if (!memo.containsKey(number)) {
      throw refusals.damaged("no value " + number + " in the memo of the pickle", "a value");
    }
    return memo.get(number);
  }

  private <T> T require(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw refusals.damaged(
          "%s before byte %s of the pickle".formatted(kind(value), program.position()),
          type == Map.class ? "a dictionary" : type == List.class ? "a tuple or a list" : "text");
    }
    return type.cast(value);
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> items) {
    ((List<Object>) require(List.class, top())).addAll(items);
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> items) {
    Map<Object, Object> dictionary = require(Map.class, top());
    if (items.size() % 2 != 0) {
      throw refusals.damaged("a key without a value in the pickle", "a value for each key");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Long)) {
        throw refusals.unsupported(
            "%s as a key in the pickle".formatted(kind(key)), "text or an integer");
      }
      dictionary.put(key, items.get(i + 1));
    }
  }

  /** Describes the type of a value, but not its content, which may contain itself. */
  static String kind(Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof Map) {
      return "a dictionary";
    } else if (value instanceof List) {
      return "a tuple or a list";
    } else if (value instanceof String) {
      return "text";
    } else if (value instanceof Long || value instanceof Double || value instanceof Boolean) {
      return "a number";
    } else {
      return "something imported";
    }
  }
}
