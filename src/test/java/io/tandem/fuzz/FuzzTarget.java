package io.tandem.fuzz;

import java.io.IOException;

/**
 * A parser of what others wrote, as fuzzing and the tests of its seeds call it.
 *
 * @param name as on the command line of {@code src/test/fuzz.sh}, and of the folder of its seeds
 * @param file the name of its input, which every message for the user contains
 * @param parser the parser
 */
public record FuzzTarget(String name, String file, Parser parser) {
  /** Reads all of an input. */
  @FunctionalInterface
  public interface Parser {
    /**
     * Reads an input to its end, and checks that what was read can be written and read again where
     * there is a writer.
     *
     * @param input the content of the file
     * @param file its name
     * @return what was found, in a few words
     * @throws io.tandem.UserException if it cannot be read
     */
    String read(byte[] input, String file) throws IOException;
  }
}
