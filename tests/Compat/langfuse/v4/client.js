import { LangfuseClient } from '@langfuse/client';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

export { LangfuseMedia } from '@langfuse/core';
export { CallbackHandler } from '@langfuse/langchain';
export { observeOpenAI } from '@langfuse/openai';
export * from '@langfuse/tracing';
export { ChatPromptTemplate } from '@langchain/core/prompts';
export { tool } from '@langchain/core/tools';
export { createReactAgent } from '@langchain/langgraph/prebuilt';
export { ChatOpenAI } from '@langchain/openai';
export { OpenAI } from 'openai';
export { z } from 'zod';
export { LangfuseClient };

/** Names and ids that no other generation uses. */
export const generation = 'v4';

// Exporters report failures here and nowhere else.
const log = { error: (...words) => console.error(...words), warn() {}, info() {}, debug() {}, verbose() {} };
diag.setLogger(log, DiagLogLevel.ERROR);

const provider = new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor({ environment: 'staging', release: '2026.11' })] });
provider.register();

/** Sends what has ended. */
export const flush = () => provider.forceFlush();

/** A second provider, whose spans are sent with a key of the caller's. */
export const provide = secretKey => new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor({ secretKey })] });
