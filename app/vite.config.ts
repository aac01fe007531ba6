import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Paths are relative, so that a venue can serve the folder from anywhere.
export default defineConfig({
  base: './',
  plugins: [react()],
  // The SDK lies beside the app with packages of its own: there is one Solana Kit, the app's.
  resolve: { dedupe: ['@solana/kit'] },
  build: { target: 'es2022', sourcemap: false, reportCompressedSize: false },
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  preview: { host: '127.0.0.1', port: 5173, strictPort: true },
});
