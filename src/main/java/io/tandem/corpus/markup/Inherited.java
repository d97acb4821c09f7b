package io.tandem.corpus.markup;

/**
 * What elements inherit from those around them.
 *
 * @param translatable whether text is to be translated
 * @param language the language by XML's own attribute, or empty
 * @param space the treatment of white space by XML's own attribute
 * @param its the attributes of ITS that others need
 */
record Inherited(boolean translatable, String language, String space, ItsScope its) {
  static final Inherited NOTHING = new Inherited(true, "", "default", ItsScope.NOTHING);

  /** Returns what the content of an element inherits. */
  Inherited in(Element element) {
    return new Inherited(
        element.attribute("translate", translatable ? "yes" : "no").equals("yes"),
        element.attribute("xml:lang", language),
        element.attribute("xml:space", space),
        its.in(element));
  }
}
