package io.tandem.corpus.format;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.hadoop.conf.Configuration;

/**
 * An XML file, read element by element; holds only one unit in memory at a time, and not more of it
 * than {@link RawPair#MOST_CHARACTERS}. Names are local names, so that a default namespace makes no
 * difference.
 *
 * <p>A document type is skipped unread: nothing is fetched, no declared entity is known, and a
 * reference to one is a mistake in the file. Mistakes are a {@link UserException} with file and
 * line.
 */
final class XmlFile implements Closeable {
  /** The most elements and attributes in a unit: each takes more memory than its characters do. */
  private static final int MOST_PARTS = 1 << 18;

  private static final String LIMIT = "http://www.oracle.com/xml/jaxp/properties/";

  /** The most elements around each other in one that is read as a whole. */
  private static final int MAXIMUM_DEPTH = 500;

  /** The most elements around each other, all of which the parser holds. */
  private static final int MOST_OPEN = 1 << 16;

  /**
   * The most different names; formats have a hundred, and the parser holds every one. It refuses
   * names of more than 1,000 characters by itself.
   */
  private static final int MOST_NAMES = 1 << 12;

  /** The number of bytes within which a declaration ends. */
  private static final int DECLARATION_BYTES = 256;

  private static final Pattern DECLARED_ENCODING =
      Pattern.compile("^\\s*<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([^\"'>]*)[\"']");

  /** The message of Java's decoders. */
  private static final Pattern INVALID_BYTES = Pattern.compile("Input length = \\d+$");

  /** The message of the JDK's parser begins behind this. */
  private static final String SAID = "Message: ";

  /** What is shown of a long message, from each of its ends. */
  private static final int SHOWN = 80;

  /** The message of the JDK's parser. */
  private static final Pattern UNDECLARED =
      Pattern.compile("entity \"([^\"]+)\" was referenced, but not declared");

  private final String file;
  private final InputStream in;
  private final EventText decoded;
  private final XMLStreamReader reader;

  /** The names of elements, attributes, namespaces and instructions so far. */
  private final Set<String> names = new HashSet<>();

  private int openElements;
  private Unit unit = new Unit("", 0, 0);
  private int partsOfUnit;

  /** Where a unit starts: by its name, its line, and the characters before it. */
  private record Unit(String name, int line, long position) {}

  private XmlFile(String file, InputStream in, EventText text) throws XMLStreamException {
    this.file = file;
    this.in = in;
    decoded = text;
    reader = parser(text);
  }

  /**
   * @throws UserException when the file cannot be opened
   */
  static XmlFile open(String file, Configuration hadoop) throws IOException {
    return of(file, GivenPath.file(file).open(hadoop));
  }

  /** Reads raw bytes; {@code file} determines the compression and appears in messages. */
  static XmlFile of(String file, InputStream raw) throws IOException {
    try {
      InputStream in = Compression.decompressed(file, raw);
      return new XmlFile(file, in, decoded(in, file));
    } catch (XMLStreamException | IOException e) {
      raw.close();
      throw damaged(file, 1, e);
    } catch (RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * A byte order mark takes precedence over the declaration, which converters tend to leave
   * unchanged.
   */
  private static EventText decoded(InputStream in, String file) throws IOException {
    PushbackInputStream marked = new PushbackInputStream(in, DECLARATION_BYTES);
    byte[] start = marked.readNBytes(DECLARATION_BYTES);
    Charset charset;
    int skipped = 0;
    if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
      charset = StandardCharsets.UTF_8;
      skipped = 3;
    } else if (startsWith(start, 0xFF, 0xFE)) {
      charset = StandardCharsets.UTF_16LE;
      skipped = 2;
    } else if (startsWith(start, 0xFE, 0xFF)) {
      charset = StandardCharsets.UTF_16BE;
      skipped = 2;
    } else {
      charset = charsetWithoutMark(start, file);
    }
    marked.unread(start, skipped, start.length - skipped);
    // If the parser decoded the file itself, it would print mistakes.
    return new EventText(new BufferedReader(new InputStreamReader(marked, charset.newDecoder())));
  }

  private static XMLStreamReader parser(EventText text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // No document type is read, so all entities are of one character, of which a file may have
    // any number; Java counts them, and stops at 50 million.
    factory.setProperty(LIMIT + "totalEntitySizeLimit", "0");
    factory.setProperty(LIMIT + "maxGeneralEntitySizeLimit", "0");
    return factory.createXMLStreamReader(text);
  }

  private static Charset charsetWithoutMark(byte[] start, String file) {
    if (startsWith(start, '<', 0)) {
      return StandardCharsets.UTF_16LE;
    }
    if (startsWith(start, 0, '<')) {
      return StandardCharsets.UTF_16BE;
    }
    Matcher declared = DECLARED_ENCODING.matcher(new String(start, StandardCharsets.ISO_8859_1));
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      Charset charset = Charset.forName(declared.group(1));
      // A declaration that was read byte by byte is not in UTF-16, whatever it says.
      boolean canBe = "<".equals(new String(new byte[] {'<'}, charset));
      return canBe ? charset : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UserException(
          "%s:1: declares encoding=\"%s\", which Java does not support; convert the file to UTF-8, for example with iconv"
              .formatted(file, declared.group(1)),
          e);
    }
  }

  private static boolean startsWith(byte[] start, int... mark) {
    if (start.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((start[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Goes to the root.
   *
   * @throws UserException if the root has another name
   */
  void requireRoot(String name, String format) {
    if (!nextTag()) {
      throw new IllegalStateException("a document without elements was not refused: " + file);
    }
    if (!isAt(name)) {
      throw UserException.of(
          "%s:%d: found <%s>, expected <%s>; is the file %s?",
          file, line(), reader.getLocalName(), name, format);
    }
  }

  /** Goes to the next start or end of an element; false at the end of the document. */
  boolean nextTag() {
    for (int event = advance(); event != XMLStreamConstants.END_DOCUMENT; event = advance()) {
      if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
        return true;
      }
    }
    return false;
  }

  private int advance() {
    int event = parsed();
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> {
        openElements++;
        partsOfUnit += 1 + reader.getAttributeCount();
        noteNames();
      }
      case XMLStreamConstants.END_ELEMENT -> openElements--;
      case XMLStreamConstants.PROCESSING_INSTRUCTION -> note(reader.getPITarget());
      default -> {
        // Nothing of it stays.
      }
    }
    return event;
  }

  private void noteNames() {
    if (openElements > MOST_OPEN) {
      throw tooMany(MOST_OPEN, "elements around each other");
    }
    note(reader.getLocalName());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      note(reader.getAttributeLocalName(i));
    }
    for (int i = 0; i < reader.getNamespaceCount(); i++) {
      note(reader.getNamespacePrefix(i));
      note(reader.getNamespaceURI(i));
    }
  }

  private void note(String name) {
    if (name != null && names.add(name) && names.size() > MOST_NAMES) {
      throw tooMany(MOST_NAMES, "different names");
    }
  }

  /** Returns the refusal of what starts here. */
  UserException unexpected(String found, String expected) {
    return UserException.of("%s:%d: found %s, expected %s", file, line(), found, expected);
  }

  private UserException tooMany(int most, String what) {
    return UserException.of(
        "%s:%d: found more than %,d %s; expected a document of sentences",
        file, line(), most, what);
  }

  private int parsed() {
    decoded.event();
    try {
      return reader.getEventType() == XMLStreamConstants.END_DOCUMENT
          ? XMLStreamConstants.END_DOCUMENT
          : reader.next();
    } catch (UncheckedIOException e) {
      throw e; // the storage failed, not the file
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's parser throws unchecked exceptions for some kinds of damage.
      throw damaged(file, Math.max(1, line()), e);
    }
  }

  /** Returns whether this is the start of an element with the name. */
  boolean isAt(String name) {
    return reader.isStartElement() && reader.getLocalName().equals(name);
  }

  /** Returns whether this is the end of an element with the name. */
  boolean isAtEndOf(String name) {
    return reader.isEndElement() && reader.getLocalName().equals(name);
  }

  /**
   * Returns an attribute of the element that starts here, by local name; empty if there is none.
   */
  String attribute(String name) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeLocalName(i).equals(name)) {
        return reader.getAttributeValue(i);
      }
    }
    return "";
  }

  /** Returns the namespace of the element that starts or ends here; empty if it has none. */
  String namespace() {
    return Objects.requireNonNullElse(reader.getNamespaceURI(), "");
  }

  /** Returns whether an element starts here; otherwise one ends. */
  boolean isAtStart() {
    return reader.isStartElement();
  }

  /** Returns the local name of the element that starts or ends here. */
  String elementName() {
    return reader.getLocalName();
  }

  /** Goes to the end of the element that starts here. */
  void skip() {
    skip(1);
  }

  /** Goes to the ends of this many elements around here. */
  private void skip(int elements) {
    for (int depth = elements; depth > 0; ) {
      nextTag();
      depth += reader.isStartElement() ? 1 : -1;
    }
  }

  /** Returns the element that starts here without its content. */
  Element start() {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String namespace = Objects.requireNonNullElse(reader.getAttributeNamespace(i), "");
      String prefix =
          namespace.isEmpty()
              ? ""
              : namespace.equals(XMLConstants.XML_NS_URI) ? "xml:" : "{" + namespace + "}";
      attributes.put(prefix + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    return new Element(namespace(), elementName(), attributes, new ArrayList<>());
  }

  /** Begins to measure what is held of the element that starts here. */
  void beginUnit() {
    unit = new Unit(elementName(), line(), decoded.position());
    partsOfUnit = 0;
  }

  /**
   * Returns whether the unit has been longer so far than one that is held: more of it than was read
   * before is not.
   */
  boolean isUnitTooLong() {
    return decoded.position() - unit.position > RawPair.MOST_CHARACTERS || partsOfUnit > MOST_PARTS;
  }

  /** Returns what stands in place of the text of a unit that is too long: where, and why. */
  String unitTooLong() {
    return Text.format(
        "line %d: <%s> contains more than %d Mi characters, or %,d elements and attributes",
        unit.line, unit.name, RawPair.MOST_CHARACTERS >> 20, MOST_PARTS);
  }

  /**
   * Returns the element that starts here with its content, or nothing if there is too much of it;
   * goes to its end.
   *
   * @throws UserException if it is too deep
   */
  Optional<Element> unit() {
    Element element = start();
    Deque<Element> open = new ArrayDeque<>(List.of(element));
    beginUnit();
    if (readContent(open)) {
      return Optional.of(element);
    }
    skip(open.size());
    return Optional.empty();
  }

  /** Reads to the end of the outermost element; false where there is too much in it. */
  private boolean readContent(Deque<Element> open) {
    StringBuilder text = new StringBuilder();
    while (!open.isEmpty()) {
      if (isUnitTooLong()) {
        return false;
      }
      requireUsualDepth(open);
      int event = advance();
      switch (event) {
        case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT -> {
          addText(text, open.peek());
          if (event == XMLStreamConstants.END_ELEMENT) {
            open.pop();
          } else {
            Element inner = start();
            open.peek().content().add(inner);
            open.push(inner);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            append(text);
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw undeclared(file, line(), reader.getLocalName());
        default -> {
          // Comments and processing instructions are not content.
        }
      }
    }
    return true;
  }

  private void requireUsualDepth(Deque<Element> open) {
    if (open.size() > MAXIMUM_DEPTH) {
      throw UserException.of(
          "%s:%s: <%s> contains more than %s levels of elements; expected sentences",
          file, line(), open.peekLast().name(), MAXIMUM_DEPTH);
    }
  }

  private static void addText(StringBuilder text, Element around) {
    if (!text.isEmpty()) {
      around.content().add(new Node.Text(text.toString()));
      text.setLength(0);
    }
  }

  /**
   * Returns all text of the element that starts here, except inside the named ones, and as far as
   * the unit around it is not too long; goes to its end.
   */
  String text(Set<String> dropped) {
    StringBuilder text = new StringBuilder();
    int droppedAt = 0; // the depth of the outermost dropped element that is open, or 0
    for (int depth = 1; depth > 0; ) {
      if (isUnitTooLong()) {
        skip(depth);
        break;
      }
      switch (advance()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          if (droppedAt == 0 && dropped.contains(reader.getLocalName())) {
            droppedAt = depth;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          droppedAt = droppedAt == depth ? 0 : droppedAt;
          depth--;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (droppedAt == 0) {
            append(text);
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw undeclared(file, line(), reader.getLocalName());
        default -> {
          // comments and processing instructions are not text
        }
      }
    }
    return text.toString();
  }

  private void append(StringBuilder text) {
    text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
  }

  String name() {
    return file;
  }

  /** Returns the current line, from 1. */
  int line() {
    return reader.getLocation().getLineNumber();
  }

  private static UserException undeclared(String file, int line, String entity) {
    return UserException.of(
        "%s:%d: reference to the entity &%s;, which is not one of XML's five; a DOCTYPE and its"
            + " declarations are not read: replace the entity with its text, for example with"
            + " xmllint --noent",
        file, line, entity);
  }

  /**
   * Returns an exception without a cause: the parser's exceptions contain a location that cannot be
   * sent to the driver.
   */
  private static UserException damaged(String file, int line, Exception e) {
    String message = withoutPlace(String.valueOf(e.getMessage()));
    Matcher entity = UNDECLARED.matcher(message);
    if (entity.find()) {
      return undeclared(file, line, entity.group(1));
    }
    if (INVALID_BYTES.matcher(message).find()) {
      return UserException.of(
          "%s:%d: invalid bytes here or in one of the next lines: the file is not in the"
              + " encoding that it declares (UTF-8 where it declares none); convert it, for"
              + " example with iconv",
          file, line);
    }
    String said =
        ends(message)
            .replaceAll("\\s*\\R\\s*", " ")
            .replaceAll("https?://\\S*#(\\w+)\\?", "$1: ") // the parser's names of some rules
            .strip();
    return UserException.of(
        "%s:%d: not well-formed XML, damaged or cut off (%s); repair the file or fetch it"
            + " again",
        file, line, said);
  }

  /** Returns what the parser says without where, which it says first. */
  private static String withoutPlace(String message) {
    int start = message.indexOf(SAID);
    return start < 0 ? message : message.substring(start + SAID.length());
  }

  /** Returns the ends of a long message: the parser repeats some of what it finds in any length. */
  private static String ends(String message) {
    return message.length() <= 3 * SHOWN
        ? message
        : message.substring(0, SHOWN) + " … " + message.substring(message.length() - SHOWN);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
