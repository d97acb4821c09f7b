package io.tandem.interop.tensors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a pickle, Python's form of an object: a program of a stack machine. Numbers, text, tuples,
 * lists and dictionaries are made here; what the program imports or calls is left to {@link
 * Objects}. None is {@code null}, integers are {@link Long}s, tuples and lists are {@link List}s,
 * dictionaries are {@link LinkedHashMap}s whose keys are text or integers.
 *
 * <p>Nothing is called by name, nothing recurses, and as many values are made as the program has
 * instructions, up to a limit.
 */
final class Unpickler {
  private static final int LAST_PROTOCOL = 5;

  /** Some 150,000 tensors. */
  private static final int MOST_VALUES = 1 << 20;

  private static final String INSTRUCTIONS = "the instructions that a pickle of tensors has";

  private static final Object MARK = new Object();

  /** Instructions that no pickle of tensors has, but that others have, by number. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry((int) 'F', "FLOAT"),
          Map.entry((int) 'I', "INT"),
          Map.entry((int) 'L', "LONG"),
          Map.entry((int) 'S', "STRING"),
          Map.entry((int) 'V', "UNICODE"),
          Map.entry((int) 'P', "PERSID"),
          Map.entry((int) 'g', "GET"),
          Map.entry((int) 'p', "PUT"),
          Map.entry((int) 'o', "OBJ"),
          Map.entry((int) 'B', "BINBYTES"),
          Map.entry((int) 'C', "SHORT_BINBYTES"),
          Map.entry(0x81, "NEWOBJ"),
          Map.entry(0x82, "EXT1"),
          Map.entry(0x83, "EXT2"),
          Map.entry(0x84, "EXT4"),
          Map.entry(0x8e, "BINBYTES8"),
          Map.entry(0x8f, "EMPTY_SET"),
          Map.entry(0x90, "ADDITEMS"),
          Map.entry(0x91, "FROZENSET"),
          Map.entry(0x92, "NEWOBJ_EX"),
          Map.entry(0x96, "BYTEARRAY8"),
          Map.entry(0x97, "NEXT_BUFFER"),
          Map.entry(0x98, "READONLY_BUFFER"));

  private final Cursor program;
  private final Refusals refusals;
  private final Objects objects;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private int values;

  /** What the names in a pickle stand for. */
  interface Objects {
    /** Returns what is imported; refuses everything that is not known to be harmless. */
    Object imported(String module, String name);

    /** Returns the result of a call of something imported. */
    Object called(Object callable, List<?> arguments);

    /** Returns what is stored outside the pickle. */
    Object stored(Object id);
  }

  private Unpickler(Cursor program, Refusals refusals, Objects objects) {
    this.program = program;
    this.refusals = refusals;
    this.objects = objects;
  }

  /** Reads the pickle that begins there, to its end. */
  static Object read(Cursor program, Refusals refusals, Objects objects) throws IOException {
    return new Unpickler(program, refusals, objects).run();
  }

  private Object run() throws IOException {
    while (true) {
      long at = program.position();
      int instruction = program.u8("the next instruction of the pickle");
      if (instruction == '.') {
        return pop();
      }
      execute(instruction, at);
      if (++values > MOST_VALUES * 8 || stack.size() > MOST_VALUES) {
        throw refusals.unsupported(
            "a pickle of too many instructions", "at most " + MOST_VALUES + " values");
      }
    }
  }

  private void execute(int instruction, long at) throws IOException {
    switch (instruction) {
      case 0x80 -> requireProtocol(program.u8("the protocol"));
      case 0x95 -> program.skip(Long.BYTES, "the length of a frame");
      case '(' -> stack.add(MARK);
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) program.i32("an integer"));
      case 'K' -> push((long) program.u8("an integer"));
      case 'M' -> push((long) program.u16("an integer"));
      case 0x8a -> push(integer(program.u8("the length of an integer")));
      case 0x8b -> push(integer(program.u32("the length of an integer")));
      case 'G' ->
          push(Double.longBitsToDouble(Long.reverseBytes(program.i64("a floating-point number"))));
      case 'X', 'T' -> push(text(program.u32("the length of text")));
      case 0x8c, 'U' -> push(text(program.u8("the length of text")));
      case 0x8d -> push(text(program.i64("the length of text")));
      case ')', ']' -> push(new ArrayList<>());
      case 't', 'l' -> push(popToMark());
      case 0x85 -> push(popLast(1));
      case 0x86 -> push(popLast(2));
      case 0x87 -> push(popLast(3));
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        put(items);
      }
      case 's' -> put(popLast(2));
      case 'u' -> put(popToMark());
      case 'c' -> push(objects.imported(line(), line()));
      case 'i' -> {
        objects.imported(line(), line());
        throw refused("INST", at);
      }
      case 0x93 -> {
        List<Object> names = popLast(2);
        push(
            objects.imported(
                require(String.class, names.get(0)), require(String.class, names.get(1))));
      }
      case 'R' -> {
        List<?> arguments = require(List.class, pop());
        push(objects.called(pop(), arguments));
      }
      case 'b' -> {
        // Attributes of a dictionary, such as the versions of modules, are no tensors.
        require(Map.class, pop());
        require(Map.class, top());
      }
      case 'Q' -> push(objects.stored(pop()));
      case 'q' -> memo.put((long) program.u8("a number of the memo"), top());
      case 'r' -> memo.put(program.u32("a number of the memo"), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(program.u8("a number of the memo")));
      case 'j' -> push(remembered(program.u32("a number of the memo")));
      default -> throw refused(nameOf(instruction), at);
    }
  }

  private static String nameOf(int instruction) {
    return Optional.ofNullable(OTHERS.get(instruction))
        .orElseGet(() -> "0x" + Integer.toHexString(instruction));
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

  /** Returns the name of something imported, which a line feed ends. */
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

  /** Returns what a value is, without its content, which may contain itself. */
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
