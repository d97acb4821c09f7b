package io.tandem.network.kernels;

import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Prepares a JVM before any native library is loaded: chooses the kernels of OpenBLAS ({@link
 * OpenBlasCore}), and makes JavaCPP log through SLF4J instead of to the terminal (our JavaCPP is
 * newer than the one ND4J was built with, which works but logs a warning).
 */
public final class NativeSetup {
  private static final String LOGGER = "org.bytedeco.javacpp.logger";

  private static boolean prepared;

  private NativeSetup() {}

  public static synchronized void prepare() {
    if (!prepared) {
      prepared = true;
      if (System.getProperty(LOGGER) == null) {
        System.setProperty(LOGGER, "slf4j");
      }
      OpenBlasCore.chooseIfUnknown();
    }
  }

  /**
   * A backend that never runs. ND4J instantiates each backend that is declared under {@code
   * META-INF/services} before it loads the native code of the one it takes; there is no other hook
   * at that moment.
   */
  public static final class Hook extends Nd4jBackend {
    public Hook() {
      prepare();
    }

    /** Lower than that of the backend that runs, so that ND4J takes that one first. */
    @Override
    public int getPriority() {
      return BACKEND_PRIORITY_CPU - 1;
    }

    @Override
    public boolean isAvailable() {
      return false;
    }

    @Override
    public boolean canRun() {
      return false;
    }

    @Override
    public boolean allowsOrder() {
      return false;
    }

    @Override
    public Resource getConfigurationResource() {
      throw neverRuns();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class getNDArrayClass() {
      throw neverRuns();
    }

    @Override
    public Environment getEnvironment() {
      throw neverRuns();
    }

    @Override
    public String buildInfo() {
      throw neverRuns();
    }

    @Override
    public void logBackendInit() {}

    private static IllegalStateException neverRuns() {
      return new IllegalStateException("this backend is never available");
    }
  }
}
